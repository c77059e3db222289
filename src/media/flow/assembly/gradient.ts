import { FLOAT_BYTES, VECTOR_BYTES, VECTOR_FLOATS } from './constants.ts';
import { imageOffset, Level, planeOffset } from './level.ts';

/** Central differences of the reference image, per px. */
export function computeGradient(level: Level): void {
  const half = f32x4.splat(0.5);
  const rowBytes = level.imageRowBytes;
  for (let y = 0; y < level.height; y++) {
    let pixel = level.referenceImage + imageOffset(level, 0, y);
    let toX = level.gradientX + planeOffset(level, 0, y);
    let toY = level.gradientY + planeOffset(level, 0, y);
    let x = 0;
    for (; x + VECTOR_FLOATS <= level.width; x += VECTOR_FLOATS) {
      const alongX = f32x4.sub(v128.load(pixel + FLOAT_BYTES), v128.load(pixel - FLOAT_BYTES));
      const alongY = f32x4.sub(v128.load(pixel + rowBytes), v128.load(pixel - rowBytes));
      v128.store(toX, f32x4.mul(half, alongX));
      v128.store(toY, f32x4.mul(half, alongY));
      pixel += VECTOR_BYTES;
      toX += VECTOR_BYTES;
      toY += VECTOR_BYTES;
    }
    for (; x < level.width; x++) {
      store<f32>(toX, 0.5 * (load<f32>(pixel + FLOAT_BYTES) - load<f32>(pixel - FLOAT_BYTES)));
      store<f32>(toY, 0.5 * (load<f32>(pixel + rowBytes) - load<f32>(pixel - rowBytes)));
      pixel += FLOAT_BYTES;
      toX += FLOAT_BYTES;
      toY += FLOAT_BYTES;
    }
  }
}
