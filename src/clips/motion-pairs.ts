import type { VideoSignals } from '../core/video.ts';
import { indexAtOrAfter } from './span.ts';
import type { Span } from './span.ts';

/** Two samples that follow each other. What `VideoSignals` knows of a pair stands at its later one. */
export interface Pair {
  readonly later: number;
  /** The time between the two. */
  readonly seconds: number;
}

export interface PairOptions {
  /**
   * Content value (0 to 255) of a frame at which a pair spans a cut.
   *
   * @default 27
   */
  readonly cutThreshold?: number;
  /**
   * Change of mean luma that no motion explains (0 to 1) above which a pair is in a fade or a flash.
   * A fade of 3 s reads 0.03 to 0.08 a pair at 2 samples a second, automatic exposure up to 0.02.
   *
   * @default 0.03
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

/** Standard deviation of luma in gray levels under which a picture shows nothing that could move. */
export const FLAT_CONTRAST = 2;

/** On the way to black, and from it, the contrast more than halves from one sample to the next. */
const FADING_CONTRAST_RATIO = 0.5;

/**
 * The pairs of samples that both lie in the span, without those that tell nothing of motion. Cuts are
 * looked for here too, whether or not they start a shot: a span may come from a dataset, and flashes
 * and slides that change faster than a shot's shortest length are no motion either.
 */
export function pairsWithin(
  signals: VideoSignals,
  span: Span,
  { cutThreshold = 27, fadeThreshold = 0.03 }: PairOptions = {},
): PairsWithin {
  const { seconds, fade } = signals.samples;
  const first = indexAtOrAfter(seconds, span.startSeconds);
  const end = indexAtOrAfter(seconds, span.endSeconds);
  const pairs: Pair[] = [];
  let dropped = 0;
  for (let later = first + 1; later < end; later += 1) {
    const from = seconds[later - 1] ?? 0;
    const to = seconds[later] ?? 0;
    const isFading = (fade[later] ?? 0) > fadeThreshold || halvesContrast(signals, later);
    if (isFading || hasCut(signals, { from, to }, cutThreshold)) dropped += 1;
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
    if (time > from && (content[frame] ?? 0) >= threshold && standsOut(content, frame)) return true;
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

function halvesContrast({ samples }: VideoSignals, later: number): boolean {
  const before = samples.contrast[later - 1] ?? 0;
  const after = samples.contrast[later] ?? 0;
  const clearer = Math.max(before, after);
  return clearer >= FLAT_CONTRAST && Math.min(before, after) < FADING_CONTRAST_RATIO * clearer;
}
