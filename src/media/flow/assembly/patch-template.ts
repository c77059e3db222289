import {
  MIN_HESSIAN_DETERMINANT,
  MIN_HESSIAN_TRACE,
  PATCH_PIXELS,
  PATCH_ROW_BYTES,
  PATCH_SIZE,
  VECTOR_BYTES,
} from './constants.ts';
import { Level, planeOffset } from './level.ts';
import { multiplyAdd, sumLanes } from './vector.ts';

/**
 * What the inverse search needs to know of a patch of the reference image. In the inverse
 * formulation (Baker and Matthews 2004) it does not depend on the displacement, so it is computed
 * once for a patch and not once for a step (section 2.1).
 */
export class PatchTemplate {
  x: i32 = 0;
  y: i32 = 0;
  gradientSumX: f32 = 0;
  gradientSumY: f32 = 0;
  /** The Hessian of the mean-normalised patch: sum of gradient products, less their means'. */
  hessianXX: f32 = 0;
  hessianXY: f32 = 0;
  hessianYY: f32 = 0;
  determinant: f32 = 0;

  /** Makes this the template of the patch whose upper left pixel is (x, y). */
  moveTo(level: Level, x: i32, y: i32): void {
    this.x = x;
    this.y = y;
    let sumX = f32x4.splat(0);
    let sumY = f32x4.splat(0);
    let sumXX = f32x4.splat(0);
    let sumXY = f32x4.splat(0);
    let sumYY = f32x4.splat(0);
    let rowX = level.gradientX + planeOffset(level, x, y);
    let rowY = level.gradientY + planeOffset(level, x, y);
    for (let row = 0; row < PATCH_SIZE; row++) {
      for (let column: usize = 0; column < PATCH_ROW_BYTES; column += VECTOR_BYTES) {
        const gradientX = v128.load(rowX + column);
        const gradientY = v128.load(rowY + column);
        sumX = f32x4.add(sumX, gradientX);
        sumY = f32x4.add(sumY, gradientY);
        sumXX = multiplyAdd(sumXX, gradientX, gradientX);
        sumXY = multiplyAdd(sumXY, gradientX, gradientY);
        sumYY = multiplyAdd(sumYY, gradientY, gradientY);
      }
      rowX += level.planeRowBytes;
      rowY += level.planeRowBytes;
    }
    this.gradientSumX = sumLanes(sumX);
    this.gradientSumY = sumLanes(sumY);
    this.setHessian(sumLanes(sumXX), sumLanes(sumXY), sumLanes(sumYY));
  }

  /** Whether the patch has enough texture, in both directions, to be searched for. */
  isSearchable(): bool {
    return (
      this.determinant > MIN_HESSIAN_DETERMINANT &&
      this.hessianXX + this.hessianYY > MIN_HESSIAN_TRACE
    );
  }

  private setHessian(sumXX: f32, sumXY: f32, sumYY: f32): void {
    const sumX = this.gradientSumX;
    const sumY = this.gradientSumY;
    this.hessianXX = sumXX - (sumX * sumX) / PATCH_PIXELS;
    this.hessianXY = sumXY - (sumX * sumY) / PATCH_PIXELS;
    this.hessianYY = sumYY - (sumY * sumY) / PATCH_PIXELS;
    this.determinant = this.hessianXX * this.hessianYY - this.hessianXY * this.hessianXY;
  }
}
