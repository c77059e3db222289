import { fitCamera } from './camera-fit.ts';
import type { CameraMotion } from './camera-fit.ts';
import type { FlowField } from './dis-flow.ts';

/** How much, and how, the picture moves between two frames. No measure here knows of time. */
export interface PairMotion {
  /** Mean length of the flow vectors, in px of the frame. Noise alone reads up to 0.8. */
  readonly meanMagnitudePx: number;
  /** The same divided by the frame's diagonal: comparable between frame sizes. */
  readonly relativeMagnitude: number;
  /** Share of cells that move by less than `stillBelowPx` (0 to 1). */
  readonly stillShare: number;
  /**
   * Where the content goes on the whole, that is the angle of the mean vector: 0 is right, pi / 2
   * down, and pi or -pi left. Null where the vectors cancel out.
   */
  readonly directionRadians: number | null;
  /**
   * Length of the mean vector over mean length: 1 where all move alike, near 0 where they cancel
   * out, as in a zoom, and 0 where nothing moves.
   */
  readonly coherence: number;
  readonly camera: CameraMotion;
}

export interface PairMotionOptions {
  /**
   * Noise alone reads as motion: of sigma 2 gray levels 0.2 to 0.35 px on average, of sigma 5
   * 0.35 to 0.75 px, the more the softer the picture, and alike at 320 and 640 px wide.
   *
   * @default 0.5
   */
  readonly stillBelowPx?: number;
}

/** Measures one flow field. */
export function motionOfPair(
  field: FlowField,
  { stillBelowPx = 0.5 }: PairMotionOptions = {},
): PairMotion {
  const { u, v, cellPx, frameWidth, frameHeight } = field;
  const stillBelowCells = stillBelowPx / cellPx;
  let magnitudeSum = 0;
  let sumU = 0;
  let sumV = 0;
  let still = 0;
  for (let cell = 0; cell < u.length; cell += 1) {
    const cellU = u[cell] ?? 0;
    const cellV = v[cell] ?? 0;
    const magnitude = Math.sqrt(cellU * cellU + cellV * cellV);
    magnitudeSum += magnitude;
    sumU += cellU;
    sumV += cellV;
    if (magnitude < stillBelowCells) still += 1;
  }
  const meanMagnitudePx = (magnitudeSum / u.length) * cellPx;
  const vectorSum = lengthOf(sumU, sumV);
  return {
    meanMagnitudePx,
    relativeMagnitude: meanMagnitudePx / lengthOf(frameWidth, frameHeight),
    stillShare: still / u.length,
    directionRadians: vectorSum === 0 ? null : Math.atan2(sumV, sumU),
    coherence: magnitudeSum === 0 ? 0 : vectorSum / magnitudeSum,
    camera: fitCamera(field),
  };
}

/** Not Math.hypot, whose last bit differs between engines. */
function lengthOf(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}
