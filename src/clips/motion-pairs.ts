import type { VideoSignals } from '../core/video.ts';
import { indexAtOrAfter, indicesWithin } from './span.ts';
import type { Span } from './span.ts';

type Frames = VideoSignals['frames'];

/** Two samples that follow each other. What `VideoSignals` knows of a pair stands at its later one. */
export interface Pair {
  readonly later: number;
  /** The time between the two. */
  readonly seconds: number;
}

export interface PairOptions {
  /**
   * Content value (0 to 255) from which a frame that differs twice as much as those around it is a cut.
   *
   * @default 27
   */
  readonly cutThreshold?: number;
  /**
   * Share of a pair's difference that is a change of light (0 to 1) above which the pair is part of a
   * fade or a flash, if its contrast changes too. A fade of a still picture reads over 0.9, of one
   * that moves over 0.3, and people who walk into the light up to 0.1.
   *
   * @default 0.3
   */
  readonly fadeThreshold?: number;
}

export interface PairsWithin {
  readonly pairs: readonly Pair[];
  /** How many pairs of the span are left out, for a cut or a fade between their samples. */
  readonly dropped: number;
}

/**
 * A cut stands out from the frames around it, two on each side, by this factor, much as
 * PySceneDetect's AdaptiveDetector asks it to. Where a shaking camera or noise holds all frames over
 * the threshold, nothing is cut.
 */
const CUT_RATIO = 2;
const CUT_NEIGHBOURS = 2;

/**
 * Slides of text differ by as little as this. So does a moving picture from frame to frame, but then
 * more than three frames in half a second on both sides differ at least half as much.
 */
const SMALLEST_CUT = 3;
const SIMILAR_RATIO = 0.5;
const MOST_SIMILAR = 3;
const AROUND_SECONDS = 0.5;
/** At low frame rates half a second holds too few frames to compare with. */
const FEWEST_AROUND = 4;

/** Standard deviation of luma in gray levels under which a picture shows nothing that could move. */
export const FLAT_CONTRAST = 2;

/** Into black and out of it, the contrast more than halves from one sample to the next. */
const BLANKING_CONTRAST_RATIO = 0.5;
/** On the way there it changes by a twentieth or more; automatic exposure may leave it as it is. */
const FADING_CONTRAST_RATIO = 0.95;

/**
 * The pairs of samples that both lie in the span, without those that tell nothing of motion. Cuts are
 * looked for here too, whether or not they start a shot: a span may come from a dataset, and flashes
 * and slides that change faster than a shot's shortest length are no motion either.
 */
export function pairsWithin(
  signals: VideoSignals,
  span: Span,
  { cutThreshold = 27, fadeThreshold = 0.3 }: PairOptions = {},
): PairsWithin {
  const { seconds } = signals.samples;
  const [first, end] = indicesWithin(seconds, span);
  const pairs: Pair[] = [];
  let dropped = 0;
  for (let later = first + 1; later < end; later += 1) {
    const from = seconds[later - 1] ?? 0;
    const to = seconds[later] ?? 0;
    const isLeftOut = isFading(signals, later, fadeThreshold);
    if (isLeftOut || hasCut(signals, { from, to }, cutThreshold)) dropped += 1;
    else pairs.push({ later, seconds: to - from });
  }
  return { pairs, dropped };
}

/** A cut at `from` itself comes before the pair: its first sample already shows what follows. */
function hasCut(
  { frames }: VideoSignals,
  { from, to }: { readonly from: number; readonly to: number },
  threshold: number,
): boolean {
  const { seconds, content } = frames;
  for (let frame = indexAtOrAfter(seconds, from); frame < seconds.length; frame += 1) {
    const time = seconds[frame] ?? 0;
    if (time > to) return false;
    if (time === from) continue;
    if ((content[frame] ?? 0) >= threshold && standsOut(content, frame)) return true;
    if ((content[frame] ?? 0) >= SMALLEST_CUT && standsAlone(frames, frame)) return true;
  }
  return false;
}

function standsOut(content: Float32Array, frame: number): boolean {
  const value = content[frame] ?? 0;
  // The first frame has no value of its own.
  const first = Math.max(1, frame - CUT_NEIGHBOURS);
  const around = content.subarray(first, frame + CUT_NEIGHBOURS + 1);
  const sum = around.reduce((total, next) => total + next, 0) - value;
  return value * (around.length - 1) >= CUT_RATIO * sum;
}

function standsAlone({ seconds, content }: Frames, frame: number): boolean {
  const time = seconds[frame] ?? 0;
  const first = Math.min(indexAtOrAfter(seconds, time - AROUND_SECONDS), frame - FEWEST_AROUND);
  const end = Math.max(indexAtOrAfter(seconds, time + AROUND_SECONDS), frame + FEWEST_AROUND + 1);
  const similar = SIMILAR_RATIO * (content[frame] ?? 0);
  const around = content.subarray(Math.max(1, first), end);
  return around.filter((value) => value >= similar).length <= MOST_SIMILAR;
}

function isFading({ samples }: VideoSignals, later: number, threshold: number): boolean {
  const before = samples.contrast[later - 1] ?? 0;
  const after = samples.contrast[later] ?? 0;
  const clearer = Math.max(before, after);
  if (clearer < FLAT_CONTRAST) return false;
  const ratio = Math.min(before, after) / clearer;
  const isLight = (samples.fade[later] ?? 0) > threshold;
  return ratio < BLANKING_CONTRAST_RATIO || (isLight && ratio < FADING_CONTRAST_RATIO);
}
