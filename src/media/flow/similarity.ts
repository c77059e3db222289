import type { FlowSamples } from './flow-samples.ts';

/**
 * Content at (x, y) from the frame's centre is displaced by (shiftX + growth x - turn y,
 * shiftY + turn x + growth y): a similarity, less the identity.
 */
export interface Similarity {
  readonly shiftX: number;
  readonly shiftY: number;
  readonly growth: number;
  readonly turn: number;
}

/** Weighted least squares in closed form: about the weighted means the unknowns come apart. */
export function fitWeighted(samples: FlowSamples, weights: Float64Array): Similarity {
  let weightSum = 0;
  let sumX = 0;
  let sumY = 0;
  let sumU = 0;
  let sumV = 0;
  let along = 0;
  let across = 0;
  let spread = 0;
  for (let index = 0; index < samples.count; index += 1) {
    const weight = weights[index] ?? 0;
    const x = samples.x[index] ?? 0;
    const y = samples.y[index] ?? 0;
    const u = samples.u[index] ?? 0;
    const v = samples.v[index] ?? 0;
    weightSum += weight;
    sumX += weight * x;
    sumY += weight * y;
    sumU += weight * u;
    sumV += weight * v;
    along += weight * (x * u + y * v);
    across += weight * (x * v - y * u);
    spread += weight * (x * x + y * y);
  }
  const meanX = sumX / weightSum;
  const meanY = sumY / weightSum;
  const meanU = sumU / weightSum;
  const meanV = sumV / weightSum;
  const spreadAboutMean = spread - meanX * sumX - meanY * sumY;
  const growth = (along - meanX * sumU - meanY * sumV) / spreadAboutMean;
  const turn = (across - meanX * sumV + meanY * sumU) / spreadAboutMean;
  return {
    shiftX: meanU - growth * meanX + turn * meanY,
    shiftY: meanV - turn * meanX - growth * meanY,
    growth,
    turn,
  };
}

/** Writes the length of what each sample's motion differs from the similarity's, in px. */
export function measureResiduals(
  samples: FlowSamples,
  { shiftX, shiftY, growth, turn }: Similarity,
  residuals: Float64Array,
): void {
  for (let index = 0; index < samples.count; index += 1) {
    const x = samples.x[index] ?? 0;
    const y = samples.y[index] ?? 0;
    const restU = (samples.u[index] ?? 0) - (shiftX + growth * x - turn * y);
    const restV = (samples.v[index] ?? 0) - (shiftY + turn * x + growth * y);
    residuals[index] = Math.sqrt(restU * restU + restV * restV);
  }
}
