import type { VideoSignals } from '../core/video.ts';
import type { Pair } from './motion-pairs.ts';
import { isNoise, showsNothing } from './noise.ts';

export type CameraMovement =
  | 'static'
  | 'pan left'
  | 'pan right'
  | 'tilt up'
  | 'tilt down'
  | 'zoom in'
  | 'zoom out'
  | 'handheld';

export interface CameraReading {
  /** Null where none is clear. */
  readonly movement: CameraMovement | null;
  /** Of the movement, or of the likeliest one (0 to 1); null where there are too few pairs. */
  readonly clarity: number | null;
}

/** A camera's motion between two samples: how far it moves the frame's points, diagonals a second. */
interface CameraSpeed {
  readonly seconds: number;
  readonly right: number;
  readonly up: number;
  readonly in: number;
  /** Of all four, a roll too. */
  readonly total: number;
  readonly residual: number;
}

const RESTING = { right: 0, up: 0, in: 0, total: 0, residual: 0 };

/** One pair shows a movement, and not whether it goes on. */
const FEWEST_PAIRS = 2;
/** Fewer changes of direction may be chance. */
const FEWEST_HANDHELD_PAIRS = 4;

/**
 * Diagonals a second: 1 px a second at 320x180 is 0.0027, and a zoom of 2 % a second 0.0053. Between
 * the two nothing is claimed.
 */
const STATIC_BELOW = 0.002;
const MOVES_ABOVE = 0.004;

/** From this on a word is clear, unless another one is nearly as clear: a pan that is half a tilt. */
const CLEAR = 0.5;
const RIVAL_BELOW = 2 / 3;
/** In a static shot the camera may rest for all but a tenth of the time. */
const CLEAR_STATIC = 0.9;
/** Mean cosine between a hand's movements that follow each other; a camera's that is led is near 1. */
const HANDHELD_COSINE_BELOW = 0.3;

/** Mean distance of a frame's points from its centre over its diagonal, from 4:3 to 16:9. */
const MEAN_RADIUS = 0.267;

/**
 * Says in a word what the camera does, where the fits of a similarity to the flow of each pair agree.
 * `static` is as clear as is the share of the time in which the camera rests, whatever moves before
 * it. A pan, tilt or zoom is as clear as the product of two shares: that of the camera's whole path
 * which leads its way, and that of the flow which the camera explains. `handheld` moves all the time
 * without going anywhere: it is as clear as the share of the camera's path on which it comes back,
 * times what the camera explains. Rolls have no word.
 */
export function cameraOf(signals: VideoSignals, pairs: readonly Pair[]): CameraReading {
  const telling = pairs.filter((pair) => !showsNothing(signals, pair));
  if (telling.length < FEWEST_PAIRS) return { movement: null, clarity: null };
  const speeds = telling.map((pair) => speedOf(signals, pair));
  const seconds = integral(speeds, () => 1);
  const resting = integral(speeds, ({ total }) => (total < STATIC_BELOW ? 1 : 0)) / seconds;
  if (resting >= CLEAR_STATIC) return { movement: 'static', clarity: resting };
  const path = integral(speeds, ({ total }) => total);
  if (path / seconds < MOVES_ABOVE) return { movement: null, clarity: resting };
  const explained = 1 - integral(speeds, ({ residual, total }) => residual * total) / path;
  const [likeliest, rival] = [...ledMovements(speeds, path), handheld(speeds, path)]
    .map(([movement, clarity]) => ({ movement, clarity: clarity * explained }))
    .toSorted((one, other) => other.clarity - one.clarity);
  if (likeliest === undefined || rival === undefined) return { movement: null, clarity: null };
  const { movement, clarity } = likeliest;
  const isClear = clarity >= CLEAR && rival.clarity < RIVAL_BELOW * clarity;
  return { movement: isClear ? movement : null, clarity };
}

function speedOf(signals: VideoSignals, pair: Pair): CameraSpeed {
  const { samples, flowWidth, flowHeight } = signals;
  const { later, seconds } = pair;
  if (isNoise(signals, pair)) return { seconds, ...RESTING };
  const diagonalPx = lengthOf(flowWidth, flowHeight);
  const right = ((samples.panRight[later] ?? 0) * flowWidth) / diagonalPx;
  const up = ((samples.tiltUp[later] ?? 0) * flowHeight) / diagonalPx;
  const zoom = (samples.zoomIn[later] ?? 0) * MEAN_RADIUS;
  const roll = (samples.rollClockwise[later] ?? 0) * MEAN_RADIUS;
  const total = Math.sqrt(right ** 2 + up ** 2 + zoom ** 2 + roll ** 2);
  return { seconds, right, up, in: zoom, total, residual: samples.residual[later] ?? 0 };
}

type Candidate = readonly [movement: CameraMovement, clarity: number];

function ledMovements(speeds: readonly CameraSpeed[], path: number): Candidate[] {
  const axes = [
    ['right', 'pan right', 'pan left'],
    ['up', 'tilt up', 'tilt down'],
    ['in', 'zoom in', 'zoom out'],
  ] as const;
  return axes.map(([axis, onwards, backwards]) => {
    const net = integral(speeds, (speed) => speed[axis]);
    return [net > 0 ? onwards : backwards, Math.abs(net) / path];
  });
}

function handheld(speeds: readonly CameraSpeed[], path: number): Candidate {
  const shake = integral(speeds, ({ right, up }) => lengthOf(right, up));
  if (speeds.length < FEWEST_HANDHELD_PAIRS) return ['handheld', 0];
  const net = lengthOf(
    integral(speeds, ({ right }) => right),
    integral(speeds, ({ up }) => up),
  );
  const isLed = meanCosine(speeds) >= HANDHELD_COSINE_BELOW;
  return ['handheld', isLed ? 0 : Math.max(0, shake - net) / path];
}

/** How much each movement goes on where the one before it went (-1 to 1). */
function meanCosine(speeds: readonly CameraSpeed[]): number {
  const cosines = speeds.slice(1).map((speed, index) => {
    const before = speeds[index] ?? speed;
    const lengths = lengthOf(before.right, before.up) * lengthOf(speed.right, speed.up);
    const product = before.right * speed.right + before.up * speed.up;
    return lengths === 0 ? 0 : product / lengths;
  });
  return cosines.reduce((total, cosine) => total + cosine, 0) / cosines.length;
}

function integral(speeds: readonly CameraSpeed[], valueOf: (speed: CameraSpeed) => number): number {
  return speeds.reduce((total, speed) => total + valueOf(speed) * speed.seconds, 0);
}

function lengthOf(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}
