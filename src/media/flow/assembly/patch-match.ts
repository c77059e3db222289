import {
  MAX_OVERHANG,
  PATCH_PIXELS,
  PATCH_ROW_BYTES,
  PATCH_SIZE,
  VECTOR_BYTES,
} from './constants.ts';
import { imageOffset, Level, planeOffset } from './level.ts';
import { PatchTemplate } from './patch-template.ts';
import { multiplyAdd, sumLanes } from './vector.ts';

/** A patch laid over the query image at one displacement, and how well it fits there. */
export class PatchMatch {
  u: f32 = 0;
  v: f32 = 0;
  /** Sum of squared residuals once their mean is taken off: a brightness step costs nothing. */
  error: f32 = 0;
  residualSum: f32 = 0;
  /** Sums of residual times gradient of the reference: the steepest descent, not yet normalised. */
  descentX: f32 = 0;
  descentY: f32 = 0;
  /** Query less reference for the 64 pixels of the patch, row by row. */
  residuals: usize = heap.alloc(usize(PATCH_SIZE) * PATCH_ROW_BYTES);

  get meanResidual(): f32 {
    return this.residualSum / PATCH_PIXELS;
  }

  /** Compares the template with the query image displaced by (u, v), bilinearly interpolated. */
  measure(level: Level, template: PatchTemplate, u: f32, v: f32): void {
    this.u = u;
    this.v = v;
    const x = clampOverhang(f32(template.x) + u, level.width);
    const y = clampOverhang(f32(template.y) + v, level.height);
    const left = floor(x);
    const top = floor(y);
    const alongX = f32x4.splat(x - left);
    const alongY = f32x4.splat(y - top);

    let residualSum = f32x4.splat(0);
    let squareSum = f32x4.splat(0);
    let descentX = f32x4.splat(0);
    let descentY = f32x4.splat(0);
    const queryStart = level.queryImage + imageOffset(level, i32(left), i32(top));
    const referenceStart = level.referenceImage + imageOffset(level, template.x, template.y);
    const gradientOffset = planeOffset(level, template.x, template.y);
    const imageRowBytes = level.imageRowBytes;
    const planeRowBytes = level.planeRowBytes;
    for (let column: usize = 0; column < PATCH_ROW_BYTES; column += VECTOR_BYTES) {
      let query = queryStart + column;
      let reference = referenceStart + column;
      let gradientX = level.gradientX + gradientOffset + column;
      let gradientY = level.gradientY + gradientOffset + column;
      let residuals = this.residuals + column;
      let upper = blend(v128.load(query), v128.load(query, 4), alongX);
      for (let row = 0; row < PATCH_SIZE; row++) {
        query += imageRowBytes;
        const lower = blend(v128.load(query), v128.load(query, 4), alongX);
        const residual = f32x4.sub(blend(upper, lower, alongY), v128.load(reference));
        v128.store(residuals, residual);
        residualSum = f32x4.add(residualSum, residual);
        squareSum = multiplyAdd(squareSum, residual, residual);
        descentX = multiplyAdd(descentX, residual, v128.load(gradientX));
        descentY = multiplyAdd(descentY, residual, v128.load(gradientY));
        upper = lower;
        reference += imageRowBytes;
        gradientX += planeRowBytes;
        gradientY += planeRowBytes;
        residuals += PATCH_ROW_BYTES;
      }
    }
    this.residualSum = sumLanes(residualSum);
    this.descentX = sumLanes(descentX);
    this.descentY = sumLanes(descentY);
    this.error = sumLanes(squareSum) - this.residualSum * this.meanResidual;
  }
}

/** Keeps a patch's first pixel where the border still holds every pixel it reads. */
function clampOverhang(position: f32, imageSize: i32): f32 {
  return max(-MAX_OVERHANG, min(position, f32(imageSize - PATCH_SIZE) + MAX_OVERHANG));
}

/** `from` where `share` is 0, `to` where it is 1. */
function blend(from: v128, to: v128, share: v128): v128 {
  return multiplyAdd(from, share, f32x4.sub(to, from));
}
