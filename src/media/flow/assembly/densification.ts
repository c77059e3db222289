import {
  FLOAT_BYTES,
  PATCH_ROW_BYTES,
  PATCH_SIZE,
  VECTOR_BYTES,
  VECTOR_FLOATS,
} from './constants.ts';
import { Level, planeOffset } from './level.ts';
import { PatchMatch } from './patch-match.ts';
import { multiplyAdd } from './vector.ts';

/** Empties the sums that `addPatchToFlow` adds to. */
export function clearFlow(level: Level): void {
  memory.fill(level.flowU, 0, level.planeBytes);
  memory.fill(level.flowV, 0, level.planeBytes);
  memory.fill(level.weightSum, 0, level.planeBytes);
}

/**
 * Gives each pixel under a patch the patch's displacement, the less the worse it fits that pixel:
 * weight 1 / max(1, |residual|), equation 3 of the paper.
 */
export function addPatchToFlow(level: Level, x: i32, y: i32, match: PatchMatch): void {
  const planeRowBytes = level.planeRowBytes;
  const one = f32x4.splat(1);
  const meanResidual = f32x4.splat(match.meanResidual);
  const u = f32x4.splat(match.u);
  const v = f32x4.splat(match.v);
  const offset = planeOffset(level, x, y);
  let residuals = match.residuals;
  let flowU = level.flowU + offset;
  let flowV = level.flowV + offset;
  let weightSum = level.weightSum + offset;
  for (let row = 0; row < PATCH_SIZE; row++) {
    for (let column: usize = 0; column < PATCH_ROW_BYTES; column += VECTOR_BYTES) {
      const residual = f32x4.abs(f32x4.sub(v128.load(residuals + column), meanResidual));
      const weight = f32x4.div(one, f32x4.pmax(one, residual));
      v128.store(flowU + column, multiplyAdd(v128.load(flowU + column), weight, u));
      v128.store(flowV + column, multiplyAdd(v128.load(flowV + column), weight, v));
      v128.store(weightSum + column, f32x4.add(v128.load(weightSum + column), weight));
    }
    residuals += PATCH_ROW_BYTES;
    flowU += planeRowBytes;
    flowV += planeRowBytes;
    weightSum += planeRowBytes;
  }
}

/** Turns the weighted sums into means. Patches cover every pixel, so no weight is zero. */
export function divideByWeights(level: Level): void {
  const vectorsEnd = level.planeBytes & ~(VECTOR_BYTES - 1);
  const one = f32x4.splat(1);
  for (let offset: usize = 0; offset < vectorsEnd; offset += VECTOR_BYTES) {
    const factor = f32x4.div(one, v128.load(level.weightSum + offset));
    v128.store(level.flowU + offset, f32x4.mul(v128.load(level.flowU + offset), factor));
    v128.store(level.flowV + offset, f32x4.mul(v128.load(level.flowV + offset), factor));
  }
  for (let offset = vectorsEnd; offset < level.planeBytes; offset += FLOAT_BYTES) {
    const factor = f32(1) / load<f32>(level.weightSum + offset);
    store<f32>(level.flowU + offset, load<f32>(level.flowU + offset) * factor);
    store<f32>(level.flowV + offset, load<f32>(level.flowV + offset) * factor);
  }
}
