/** Sums over gray levels, by sixteen pixels; those beyond the frame are 0, and so count nothing. */

/** So many steps of squares stay below 2^31 in each lane. */
const STEPS_OF_SQUARES: i32 = 4096;
const STEP: i32 = 16;

export function sumOf(gray: usize, pixels: i32): f64 {
  let total: f64 = 0;
  let lanes = i32x4.splat(0);
  for (let pixel = 0; pixel < pixels; pixel += STEP) {
    const pairs = i16x8.extadd_pairwise_i8x16_u(v128.load(gray + pixel));
    lanes = i32x4.add(lanes, i32x4.extadd_pairwise_i16x8_u(pairs));
  }
  total += sumOfLanes(lanes);
  return total;
}

export function sumOfSquares(gray: usize, pixels: i32): f64 {
  let total: f64 = 0;
  for (let start = 0; start < pixels; start += STEP * STEPS_OF_SQUARES) {
    const end = min(pixels, start + STEP * STEPS_OF_SQUARES);
    let lanes = i32x4.splat(0);
    for (let pixel = start; pixel < end; pixel += STEP) {
      const levels = v128.load(gray + pixel);
      const low = i16x8.extend_low_i8x16_u(levels);
      const high = i16x8.extend_high_i8x16_u(levels);
      const squares = i32x4.add(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high));
      lanes = i32x4.add(lanes, squares);
    }
    total += sumOfLanes(lanes);
  }
  return total;
}

export function countAtLeast(gray: usize, pixels: i32, level: i32): i32 {
  const least = i8x16.splat(<i8>level);
  let count = 0;
  for (let pixel = 0; pixel < pixels; pixel += STEP) {
    count += popcnt(i8x16.bitmask(i8x16.ge_u(v128.load(gray + pixel), least)));
  }
  return count;
}

export function sumOfLanes(lanes: v128): f64 {
  const first = f64(i32x4.extract_lane(lanes, 0)) + f64(i32x4.extract_lane(lanes, 1));
  return first + f64(i32x4.extract_lane(lanes, 2)) + f64(i32x4.extract_lane(lanes, 3));
}
