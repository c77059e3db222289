import type { VideoSignals } from '../core/video.ts';
import { cameraOf } from './camera.ts';
import type { CameraMovement } from './camera.ts';
import { pairsWithin } from './motion-pairs.ts';
import type { Pair, PairOptions } from './motion-pairs.ts';
import { isNoise, showsNothing } from './noise.ts';
import { quantile } from './quantile.ts';
import type { Span } from './span.ts';

/** How much, and how, a clip moves. All but the counts are null where no pair is left to tell. */
export interface MotionScore {
  /**
   * Mean length of the flow, in diagonals of the frame a second; each pair weighs as long as it
   * lasts. Pairs that show noise, or nothing at all, count as 0.
   */
  readonly mean: number | null;
  /** The 95th percentile of the pairs, in the same unit. */
  readonly p95: number | null;
  /** Share of the pairs (0 to 1) in which less than a hundredth of the frame moves by half a pixel. */
  readonly stillPairShare: number | null;
  /**
   * Where the content goes on the whole: 0 is right, pi / 2 down, pi or -pi left. Null too where
   * nothing moves.
   */
  readonly directionRadians: number | null;
  /** How much of the motion goes there (0 to 1): 1 in a pan, low where many things move about. */
  readonly coherence: number | null;
  /** What the camera does; null where no word for it is clear. */
  readonly camera: CameraMovement | null;
  /** How clear the word is, or the likeliest one where none is clear (0 to 1). */
  readonly cameraClarity: number | null;
  /** How many pairs of samples the score is made of. */
  readonly pairs: number;
  /** How many pairs of the clip are left out: they span a cut, or are part of a fade. */
  readonly dropped: number;
}

const UNKNOWN = {
  mean: null,
  p95: null,
  stillPairShare: null,
  directionRadians: null,
  coherence: null,
  camera: null,
  cameraClarity: null,
} as const;

/** A pair in which so much of the frame moves by under half a pixel is still. */
const STILL_SHARE = 0.99;

/** Scores the motion between the samples that lie in a span. */
export function scoreMotion(
  signals: VideoSignals,
  span: Span,
  options: PairOptions = {},
): MotionScore {
  const { pairs, dropped } = pairsWithin(signals, span, options);
  if (pairs.length === 0) return { ...UNKNOWN, pairs: 0, dropped };
  const motions = pairs.map((pair) => motionOf(signals, pair));
  const path = sum(motions, ({ length, seconds }) => length * seconds);
  const alongX = sum(motions, ({ x, seconds }) => x * seconds);
  const alongY = sum(motions, ({ y, seconds }) => y * seconds);
  const seconds = sum(motions, (motion) => motion.seconds);
  const net = Math.sqrt(alongX ** 2 + alongY ** 2);
  const camera = cameraOf(signals, pairs);
  return {
    mean: path / seconds,
    p95: quantile(
      motions.map(({ length }) => length),
      0.95,
    ),
    stillPairShare: motions.filter(({ isStill }) => isStill).length / motions.length,
    directionRadians: net === 0 ? null : Math.atan2(alongY, alongX),
    coherence: path === 0 ? 0 : Math.min(1, net / path),
    camera: camera.movement,
    cameraClarity: camera.clarity,
    pairs: pairs.length,
    dropped,
  };
}

interface PairMotion {
  readonly seconds: number;
  /** Diagonals a second: the mean length of the vectors, and the vectors' mean. */
  readonly length: number;
  readonly x: number;
  readonly y: number;
  readonly isStill: boolean;
}

function motionOf(signals: VideoSignals, pair: Pair): PairMotion {
  const { later, seconds } = pair;
  const { motion, coherence, direction, stillShare } = signals.samples;
  if (showsNothing(signals, pair) || isNoise(signals, pair)) {
    return { seconds, length: 0, x: 0, y: 0, isStill: true };
  }
  const length = motion[later] ?? 0;
  const net = length * (coherence[later] ?? 0);
  const angle = direction[later] ?? 0;
  return {
    seconds,
    length,
    x: net * Math.cos(angle),
    y: net * Math.sin(angle),
    isStill: (stillShare[later] ?? 0) >= STILL_SHARE,
  };
}

function sum<Item>(items: readonly Item[], valueOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}
