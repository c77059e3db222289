import { sumOfLanes } from './levels.ts';

const STEP: i32 = 16;

/** Sum of absolute differences of gray levels; pixels beyond the frames are 0 in both. */
export function sumOfDifferences(one: usize, other: usize, pixels: i32): f64 {
  let lanes = i32x4.splat(0);
  for (let pixel = 0; pixel < pixels; pixel += STEP) {
    const left = v128.load(one + pixel);
    const right = v128.load(other + pixel);
    const difference = v128.or(i8x16.sub_sat_u(left, right), i8x16.sub_sat_u(right, left));
    const pairs = i16x8.extadd_pairwise_i8x16_u(difference);
    lanes = i32x4.add(lanes, i32x4.extadd_pairwise_i16x8_u(pairs));
  }
  return sumOfLanes(lanes);
}

/** Sum of |to - (gain * from + offset)|, by four pixels. */
export function changeBeyondLight(
  from: usize,
  to: usize,
  pixels: i32,
  gain: f64,
  offset: f64,
): f64 {
  const gains = f64x2.splat(gain);
  const offsets = f64x2.splat(offset);
  const end = pixels & ~3;
  let sums = f64x2.splat(0);
  for (let pixel = 0; pixel < end; pixel += 4) {
    const strong = levels(from + pixel);
    const weak = levels(to + pixel);
    sums = f64x2.add(sums, rest(strong, weak, gains, offsets));
    const strongHigh = v128.shuffle<i64>(strong, strong, 1, 0);
    const weakHigh = v128.shuffle<i64>(weak, weak, 1, 0);
    sums = f64x2.add(sums, rest(strongHigh, weakHigh, gains, offsets));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (let pixel = end; pixel < pixels; pixel++) {
    sum += abs(f64(load<u8>(to + pixel)) - (gain * f64(load<u8>(from + pixel)) + offset));
  }
  return sum;
}

/** Four of them, as 32-bit numbers. */
function levels(address: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(address)));
}

/** Of the two pixels in the lower half. */
function rest(from: v128, to: v128, gains: v128, offsets: v128): v128 {
  const expected = f64x2.add(f64x2.mul(gains, f64x2.convert_low_i32x4_s(from)), offsets);
  return f64x2.abs(f64x2.sub(f64x2.convert_low_i32x4_s(to), expected));
}
