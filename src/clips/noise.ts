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

/** Pictures of nothing but noise differ by 1.13 of their contrast, and others hardly ever by so much. */
const UNRELATED_DIFFERENCE = 0.9;

/** Whether the pictures of a pair are flat, or nothing but noise: flow between them is chance. */
export function showsNothing(signals: VideoSignals, { later }: Pair): boolean {
  const { contrast, difference } = signals.samples;
  const clearer = Math.max(contrast[later - 1] ?? 0, contrast[later] ?? 0);
  if (clearer < FLAT_CONTRAST) return true;
  const areUnrelated = (difference[later] ?? 0) > UNRELATED_DIFFERENCE * clearer;
  return areUnrelated && mayDifferByNoise(signals, later);
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
    mayDifferByNoise(signals, later)
  );
}

/**
 * Whether a picture is as sharp as the noise would make it that makes it differ from the one before.
 * Of white noise with sigma s, two pictures differ by 2 s / sqrt(pi) on average, and the Laplacian
 * (4 neighbours) has the variance 20 s^2. What is soft and yet differs, as smoke and clouds, moves.
 */
function mayDifferByNoise({ samples }: VideoSignals, later: number): boolean {
  const sharpnessOfNoise = 5 * Math.PI * (samples.difference[later] ?? 0) ** 2;
  return sharpnessOfNoise <= SOFTENING * (samples.sharpness[later] ?? 0);
}
