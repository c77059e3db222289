import { sumOfLanes } from './levels.ts';

/** Sums of absolute differences of hue and saturation, and of value, of the last two frames. */
let colours: f64 = 0;
let values: f64 = 0;

export function colourSum(): f64 {
  return colours;
}

export function valueSum(): f64 {
  return values;
}

/**
 * OpenCV's conversion of 8-bit colours to HSV (COLOR_RGB2HSV), rounding included: fixed-point
 * numbers of twelve bits after the point. Hue is 0 to 179, the others 0 to 255.
 */
const SHIFT: i32 = 12;
const ROUNDING: i32 = 1 << (SHIFT - 1);
const HUES: i32 = 180;
const SATURATION_NUMERATOR: f32 = f32(255 << SHIFT);
const HUE_NUMERATOR: f32 = f32((HUES << SHIFT) / 6);

/**
 * Compares the frame at `rgb` with what `hsv` holds of the one before, and leaves it there: a
 * 32-bit number for each pixel, of hue in its lowest byte, saturation and value. Both are read and
 * written by four pixels; those beyond the frame are black, and stay so.
 */
export function addFrame(rgb: usize, hsv: usize, pixels: i32): void {
  const lowByte = i32x4.splat(0xff);
  let colour = i32x4.splat(0);
  let value = i32x4.splat(0);
  for (let pixel = 0; pixel < pixels; pixel += 4) {
    const now = hsvOf(v128.load(rgb));
    const before = v128.load(hsv);
    v128.store(hsv, now);
    const difference = v128.or(i8x16.sub_sat_u(now, before), i8x16.sub_sat_u(before, now));
    const hue = v128.and(difference, lowByte);
    const saturation = v128.and(i32x4.shr_u(difference, 8), lowByte);
    colour = i32x4.add(colour, i32x4.add(hue, saturation));
    value = i32x4.add(value, i32x4.shr_u(difference, 16));
    rgb += 12;
    hsv += 16;
  }
  colours = sumOfLanes(colour);
  values = sumOfLanes(value);
}

/** Places of bytes, each as the lowest one of 32 bits; there is none at 128 and beyond: it reads 0. */
function everyThird(): v128 {
  return i8x16(0, -128, -128, -128, 3, -128, -128, -128, 6, -128, -128, -128, 9, -128, -128, -128);
}

/** Of four pixels, from the first twelve bytes. */
function hsvOf(bytes: v128): v128 {
  const red = v128.swizzle(bytes, everyThird());
  const green = v128.swizzle(bytes, i8x16.add(everyThird(), i8x16.splat(1)));
  const blue = v128.swizzle(bytes, i8x16.add(everyThird(), i8x16.splat(2)));
  const value = i32x4.max_s(i32x4.max_s(red, green), blue);
  const chroma = i32x4.sub(value, i32x4.min_s(i32x4.min_s(red, green), blue));
  const saturation = fixedPoint(chroma, factor(SATURATION_NUMERATOR, value));
  const twoChroma = i32x4.shl(chroma, 1);
  const turnOfBlue = i32x4.add(i32x4.sub(red, green), i32x4.shl(chroma, 2));
  const turnOfGreen = i32x4.add(i32x4.sub(blue, red), twoChroma);
  const turnOfRed = i32x4.sub(green, blue);
  const turn = v128.bitselect(
    turnOfRed,
    v128.bitselect(turnOfGreen, turnOfBlue, i32x4.eq(value, green)),
    i32x4.eq(value, red),
  );
  const signedHue = fixedPoint(turn, factor(HUE_NUMERATOR, chroma));
  const negative = i32x4.shr_s(signedHue, 31);
  const hue = i32x4.add(signedHue, v128.and(negative, i32x4.splat(HUES)));
  return v128.or(hue, v128.or(i32x4.shl(saturation, 8), i32x4.shl(value, 16)));
}

/**
 * The rounded quotient, for whole divisors of 1 to 255. None of these quotients lies at a half, nor
 * so near to one that 32 bits would round it there. Of a divisor of 0 any number will do: what it is
 * multiplied with is 0, too.
 */
function factor(numerator: f32, divisor: v128): v128 {
  const quotient = f32x4.div(f32x4.splat(numerator), f32x4.convert_i32x4_s(divisor));
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(quotient));
}

function fixedPoint(number: v128, by: v128): v128 {
  return i32x4.shr_s(i32x4.add(i32x4.mul(number, by), i32x4.splat(ROUNDING)), SHIFT);
}
