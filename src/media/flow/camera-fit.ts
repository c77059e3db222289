import type { FlowField } from './dis-flow.ts';
import { sampleFlow } from './flow-samples.ts';
import type { FlowSamples } from './flow-samples.ts';
import { fitWeighted, measureResiduals } from './similarity.ts';
import type { Similarity } from './similarity.ts';

/**
 * The camera's motion between two frames, as far as the flow of most of the picture shows it. All
 * signs are the camera's; the content moves the other way.
 */
export interface CameraMotion {
  /** Positive: the camera pans (or trucks) right, and the content moves left. Px of the frame. */
  readonly panRightPx: number;
  /** Positive: the camera tilts (or lifts) up, and the content moves down. Px of the frame. */
  readonly tiltUpPx: number;
  /** Positive: the camera zooms or moves in; 0.04 is content 4 % larger than in the first frame. */
  readonly zoomIn: number;
  /** Positive: the camera rolls clockwise, and the content turns counter-clockwise. */
  readonly rollClockwiseRadians: number;
  /**
   * Length of the flow that this motion leaves unexplained over the length of all flow (0 to 1): 0
   * where the camera alone moves, near 1 where a subject moves before a still camera, 0 where
   * nothing moves at all. In a pair with hardly any motion it is that of the noise.
   */
  readonly residualShare: number;
}

/** Bounds the work where two motions are level; a fit mostly settles far sooner. */
const MAX_FITS = 20;

/** A change of the fit too small to name a motion by: px, and px per px from the centre. */
const SETTLED_PX = 0.01;
const SETTLED_SHARE = 1e-4;

/** Residuals under this count alike: flow is no more exact than that. */
const RESIDUAL_FLOOR_PX = 0.1;

/** Tukey's biweight leaves out residuals over 4.685 sigma (95 % efficiency on normal noise). */
const TUKEY_CUT = 4.685;

/** The median of |2-D residual| for unit sigma is sqrt(2 ln 2). */
const MEDIAN_OF_UNIT_RESIDUALS = Math.sqrt(2 * Math.LN2);

/**
 * Robust fit of a similarity to the flow on a coarse grid, by iteratively reweighted least squares:
 * from the best of several starts, Tukey's biweight leaves a subject's own motion out altogether.
 */
export function fitCamera(field: FlowField): CameraMotion {
  const fit = startFit(sampleFlow(field));
  const camera = refit(fit, bestStart(fit), biweights);
  return cameraOf(camera, residualShareOf(fit, camera));
}

/** Arrays that each step overwrites: a hundred new ones a pair would cost more than the sums. */
interface Fit {
  readonly samples: FlowSamples;
  readonly residuals: Float64Array;
  readonly sorted: Float64Array;
  readonly weights: Float64Array;
}

function startFit(samples: FlowSamples): Fit {
  const { count } = samples;
  return {
    samples,
    residuals: new Float64Array(count),
    sorted: new Float64Array(count),
    weights: new Float64Array(count),
  };
}

/**
 * Least absolute deviations over the whole frame withstand a subject in its midst, but not one that
 * fills a side, whose leverage turns or stretches the fit. Some half of the frame is then free of it.
 */
function bestStart(fit: Fit): Similarity {
  const { samples, weights } = fit;
  const whole = fitWeighted(samples, weights.fill(1));
  const halves = [samples.x, samples.y].flatMap((places) =>
    [-1, 1].map((side) => fitWeighted(samples, halfWeights(places, side, weights))),
  );
  const starts = [refit(fit, whole, leastDeviationWeights), ...halves];
  const costs = starts.map((start) => concaveCost(fit, start));
  return starts[costs.indexOf(Math.min(...costs))] ?? whole;
}

/** 1 for places on that side of the centre, the centre itself being on side 1. */
function halfWeights(places: Float64Array, side: number, weights: Float64Array): Float64Array {
  for (let index = 0; index < weights.length; index += 1) {
    const placeSide = (places[index] ?? 0) < 0 ? -1 : 1;
    weights[index] = placeSide === side ? 1 : 0;
  }
  return weights;
}

/** Least where most samples fit well, however badly the others do. */
function concaveCost({ samples, residuals }: Fit, start: Similarity): number {
  measureResiduals(samples, start, residuals);
  let cost = 0;
  for (const residual of residuals) cost += Math.sqrt(residual);
  return cost;
}

/** Fits again, each time under weights from the last fit's residuals, until nothing changes. */
function refit(fit: Fit, start: Similarity, weigh: (fit: Fit) => void): Similarity {
  const { samples, residuals, weights } = fit;
  let last = start;
  for (let step = 0; step < MAX_FITS; step += 1) {
    measureResiduals(samples, last, residuals);
    weigh(fit);
    const next = fitWeighted(samples, weights);
    if (isSettled(last, next)) return next;
    last = next;
  }
  return last;
}

function isSettled(last: Similarity, next: Similarity): boolean {
  return (
    Math.abs(next.shiftX - last.shiftX) < SETTLED_PX &&
    Math.abs(next.shiftY - last.shiftY) < SETTLED_PX &&
    Math.abs(next.growth - last.growth) < SETTLED_SHARE &&
    Math.abs(next.turn - last.turn) < SETTLED_SHARE
  );
}

/** Weights under which squares add up to absolute values. */
function leastDeviationWeights({ residuals, weights }: Fit): void {
  for (let index = 0; index < weights.length; index += 1) {
    weights[index] = 1 / Math.max(residuals[index] ?? 0, RESIDUAL_FLOOR_PX);
  }
}

/** Tukey's biweight: 1 at no residual, 0 from the cut on, which closes in as the fit does. */
function biweights({ residuals, sorted, weights }: Fit): void {
  const cutPx = TUKEY_CUT * sigmaOf(residuals, sorted);
  for (let index = 0; index < weights.length; index += 1) {
    const inside = Math.max(0, 1 - ((residuals[index] ?? 0) / cutPx) ** 2);
    weights[index] = inside * inside;
  }
}

/** Standard deviation of one component, from the median: up to half the samples may be outliers. */
function sigmaOf(residuals: Float64Array, sorted: Float64Array): number {
  sorted.set(residuals);
  // In place: a new array for every pair is what this one is kept for.
  // oxlint-disable-next-line unicorn/no-array-sort
  const median = sorted.sort()[sorted.length >> 1] ?? 0;
  return Math.max(median, RESIDUAL_FLOOR_PX) / MEDIAN_OF_UNIT_RESIDUALS;
}

function residualShareOf({ samples, residuals }: Fit, camera: Similarity): number {
  measureResiduals(samples, camera, residuals);
  let flowSum = 0;
  let residualSum = 0;
  for (let index = 0; index < samples.count; index += 1) {
    const u = samples.u[index] ?? 0;
    const v = samples.v[index] ?? 0;
    flowSum += Math.sqrt(u * u + v * v);
    residualSum += residuals[index] ?? 0;
  }
  return flowSum === 0 ? 0 : Math.min(1, residualSum / flowSum);
}

function cameraOf(
  { shiftX, shiftY, growth, turn }: Similarity,
  residualShare: number,
): CameraMotion {
  return {
    panRightPx: -shiftX,
    tiltUpPx: shiftY,
    zoomIn: Math.sqrt((1 + growth) ** 2 + turn ** 2) - 1,
    rollClockwiseRadians: -Math.atan2(turn, 1 + growth),
    residualShare,
  };
}
