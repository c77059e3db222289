import type { FlowField } from './dis-flow.ts';

/** Flow at some cells of the grid, all in px of the frame; places are from the frame's centre. */
export interface FlowSamples {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
}

/** Patches of neighbouring cells overlap, so that cells between these would say little more. */
const SAMPLES_ALONG_SIDE = 24;

/** Samples a field at the centres of a regular coarse grid: at most 24 along each side. */
export function sampleFlow(field: FlowField): FlowSamples {
  const { gridWidth, gridHeight, cellPx, frameWidth, frameHeight } = field;
  const strideX = Math.ceil(gridWidth / SAMPLES_ALONG_SIDE);
  const strideY = Math.ceil(gridHeight / SAMPLES_ALONG_SIDE);
  const columns = Math.floor(gridWidth / strideX);
  const rows = Math.floor(gridHeight / strideY);
  const count = columns * rows;
  const samples = {
    count,
    x: new Float64Array(count),
    y: new Float64Array(count),
    u: new Float64Array(count),
    v: new Float64Array(count),
  };
  for (let index = 0; index < count; index += 1) {
    const column = (strideX >> 1) + (index % columns) * strideX;
    const row = (strideY >> 1) + Math.floor(index / columns) * strideY;
    const cell = row * gridWidth + column;
    samples.x[index] = (column + 0.5) * cellPx - frameWidth / 2;
    samples.y[index] = (row + 0.5) * cellPx - frameHeight / 2;
    samples.u[index] = (field.u[cell] ?? 0) * cellPx;
    samples.v[index] = (field.v[cell] ?? 0) * cellPx;
  }
  return samples;
}
