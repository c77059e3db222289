import {
  BORDER,
  FLOAT_BYTES,
  PATCHES_ACROSS_COARSEST,
  PATCH_SIZE,
  VECTOR_BYTES,
  VECTOR_FLOATS,
} from './constants.ts';
import { imageOffset, Level } from './level.ts';

/** The coarsest level on which a frame is still worth searching; at least `finestLevel`. */
export function coarsestLevelOf(width: i32, height: i32, finestLevel: i32): i32 {
  const widest = f32(max(width, height));
  // Rounding log2(longSide / target) to the nearest is one more level from sqrt(2) targets on.
  const roundingPoint = f32(PATCHES_ACROSS_COARSEST * PATCH_SIZE) * f32(Math.SQRT1_2);
  let level = 0;
  while (f32(2 << level) * roundingPoint <= widest) level++;
  while (level > 0 && PATCH_SIZE << level > min(width, height)) level--;
  return max(level, finestLevel);
}

/** Reads a gray frame of 8-bit pixels into the query image of every level. */
export function buildPyramid(gray: usize, levels: StaticArray<Level>, finestLevel: i32): void {
  for (let index = 0; index < levels.length; index++) {
    const level = unchecked(levels[index]);
    level.swapImages();
    if (index === 0) convertToFloat(gray, level);
    else halve(unchecked(levels[index - 1]), level);
    if (index >= finestLevel) replicateBorder(level);
  }
}

function convertToFloat(gray: usize, level: Level): void {
  const width = level.width;
  for (let y = 0; y < level.height; y++) {
    const from = gray + usize(y * width);
    const to = level.queryImage + imageOffset(level, 0, y);
    let x = 0;
    for (; x + 8 <= width; x += 8) {
      const pixels = v128.load_ext<u8>(from + usize(x));
      const target = to + usize(x) * FLOAT_BYTES;
      v128.store(target, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(pixels)));
      v128.store(target + VECTOR_BYTES, f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(pixels)));
    }
    for (; x < width; x++) {
      store<f32>(to + usize(x) * FLOAT_BYTES, f32(load<u8>(from + usize(x))));
    }
  }
}

/** Each pixel is the mean of four of the finer level; an odd last row or column is left out. */
function halve(finer: Level, level: Level): void {
  const quarter = f32x4.splat(0.25);
  for (let y = 0; y < level.height; y++) {
    let upper = finer.queryImage + imageOffset(finer, 0, 2 * y);
    let lower = upper + finer.imageRowBytes;
    let to = level.queryImage + imageOffset(level, 0, y);
    let x = 0;
    for (; x + VECTOR_FLOATS <= level.width; x += VECTOR_FLOATS) {
      const left = f32x4.add(v128.load(upper), v128.load(lower));
      const right = f32x4.add(v128.load(upper, 16), v128.load(lower, 16));
      const even = v128.shuffle<f32>(left, right, 0, 2, 4, 6);
      const odd = v128.shuffle<f32>(left, right, 1, 3, 5, 7);
      v128.store(to, f32x4.mul(f32x4.add(even, odd), quarter));
      upper += 2 * VECTOR_BYTES;
      lower += 2 * VECTOR_BYTES;
      to += VECTOR_BYTES;
    }
    for (; x < level.width; x++) {
      const upperSum = load<f32>(upper) + load<f32>(upper, 4);
      const lowerSum = load<f32>(lower) + load<f32>(lower, 4);
      store<f32>(to, 0.25 * (upperSum + lowerSum));
      upper += 2 * FLOAT_BYTES;
      lower += 2 * FLOAT_BYTES;
      to += FLOAT_BYTES;
    }
  }
}

/** Repeats the outermost pixels, so that a patch may lie partly outside the image. */
function replicateBorder(level: Level): void {
  const image = level.queryImage;
  for (let y = 0; y < level.height; y++) {
    const first = image + imageOffset(level, 0, y);
    const last = image + imageOffset(level, level.width - 1, y);
    const end = image + imageOffset(level, -BORDER, y) + level.imageRowBytes;
    fillFloats(first - usize(BORDER) * FLOAT_BYTES, first, load<f32>(first));
    fillFloats(last + FLOAT_BYTES, end, load<f32>(last));
  }
  const top = image + imageOffset(level, -BORDER, 0);
  const bottom = image + imageOffset(level, -BORDER, level.height - 1);
  for (let row = 1; row <= BORDER; row++) {
    const distance = usize(row) * level.imageRowBytes;
    memory.copy(top - distance, top, level.imageRowBytes);
    memory.copy(bottom + distance, bottom, level.imageRowBytes);
  }
}

function fillFloats(from: usize, end: usize, value: f32): void {
  for (let address = from; address < end; address += FLOAT_BYTES) store<f32>(address, value);
}
