import type { VideoSignals } from '../core/video.ts';
import { FLAT_CONTRAST } from './motion-pairs.ts';
import type { Pair } from './motion-pairs.ts';

/** Measured at 320 px wide on static pictures, sharp and soft, under noise of sigma 1 to 30. */
const NOISE = {
  /** The vectors of noise hardly ever agree as much. */
  coherenceBelow: 0.55,
  /** Nor does the camera's fit explain as much of them. */
  residualAbove: 0.85,
  /** Mean length of noise in px: at most the first, and the second for the share that moves. */
  lengthPx: 0.1,
  movingLengthPx: 1.5,
} as const;

/** How much less sharp scaling and coding make noise than theory has it. */
const SOFTENING = 1.5;
/** The same of pictures that are nothing but noise, of which a coder with few bits leaves less. */
const SOFTENING_OF_ALL = 4;

/** Pictures of nothing but noise differ by 1.13 of their contrast, and others hardly ever by so much. */
const UNRELATED_DIFFERENCE = 0.9;

/**
 * Share of the difference between two samples that is there from each frame to the next. Of noise of
 * any grain (2 to 32 px at 640x360, H.264) it reads 0.85 to 1.3; of what moves, 0.65, and now and then
 * 0.82 in the fastest pans.
 */
const SHARE_FROM_FRAME_TO_FRAME = 0.83;

/** Whether the pictures of a pair are flat, or nothing but noise: flow between them is chance. */
export function showsNothing(signals: VideoSignals, { later }: Pair): boolean {
  const { contrast, difference } = signals.samples;
  const clearer = Math.max(contrast[later - 1] ?? 0, contrast[later] ?? 0);
  if (clearer < FLAT_CONTRAST) return true;
  const areUnrelated = (difference[later] ?? 0) > UNRELATED_DIFFERENCE * clearer;
  return (
    areUnrelated &&
    (mayDifferByNoise(signals, later, SOFTENING_OF_ALL) || changesAtOnce(signals, later))
  );
}

/**
 * Whether each frame differs from the one before as much as from the sample before: what moves comes
 * from somewhere, noise of any grain does not.
 */
function changesAtOnce({ samples }: VideoSignals, later: number): boolean {
  const difference = samples.difference[later] ?? 0;
  return (samples.frameDifference[later] ?? 0) >= SHARE_FROM_FRAME_TO_FRAME * difference;
}

/**
 * Whether what reads as motion in a pair is no more than noise before a still camera: the vectors are
 * short, all over the frame and without order, and noise may be why the two pictures differ. A subject
 * that moves has long vectors in few places.
 *
 * Motion without order of under 1 px a pair, as of ripples, cannot be told from noise, and counts as
 * noise.
 */
export function isNoise(signals: VideoSignals, { later, seconds }: Pair): boolean {
  const { samples, flowWidth, flowHeight } = signals;
  const diagonalPx = Math.sqrt(flowWidth ** 2 + flowHeight ** 2);
  const lengthPx = (samples.motion[later] ?? 0) * seconds * diagonalPx;
  const movingShare = 1 - (samples.stillShare[later] ?? 0);
  return (
    (samples.coherence[later] ?? 0) < NOISE.coherenceBelow &&
    (samples.residual[later] ?? 0) > NOISE.residualAbove &&
    lengthPx <= NOISE.lengthPx + NOISE.movingLengthPx * movingShare &&
    mayDifferByNoise(signals, later, SOFTENING)
  );
}

/**
 * Whether a picture is as sharp as the noise would make it that makes it differ from the one before.
 * Of white noise with sigma s, two pictures differ by 2 s / sqrt(pi) on average, and the Laplacian
 * (4 neighbours) has the variance 20 s^2. What is soft and yet differs, as smoke and clouds, moves.
 */
function mayDifferByNoise({ samples }: VideoSignals, later: number, softening: number): boolean {
  const sharpnessOfNoise = 5 * Math.PI * (samples.difference[later] ?? 0) ** 2;
  return sharpnessOfNoise <= softening * (samples.sharpness[later] ?? 0);
}
