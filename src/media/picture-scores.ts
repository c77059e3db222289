import type { PictureScores } from '../core/media.ts';

/** Decoded pixels, eight bits for each of red, green and blue, row by row. */
export interface RgbPixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Eight-bit luma, row by row. */
export interface LumaPlane {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * All measures of a picture. They depend on its size in pixels, and compare only between pictures
 * of one working size.
 */
export function scorePicture(pixels: RgbPixels): PictureScores {
  const luma = lumaOf(pixels);
  return {
    sharpness: laplacianVariance(luma),
    ...exposureOf(luma),
    colourfulness: colourfulness(pixels),
    flatShare: flatShare(luma),
  };
}

/** Luma of ITU-R BT.601, in whole gray levels. */
export function lumaOf({ data, width, height }: RgbPixels): LumaPlane {
  const luma = new Uint8Array(width * height);
  for (let pixel = 0, byte = 0; pixel < luma.length; pixel += 1, byte += 3) {
    const red = data[byte] ?? 0;
    const green = data[byte + 1] ?? 0;
    const blue = data[byte + 2] ?? 0;
    luma[pixel] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  }
  return { data: luma, width, height };
}

/**
 * Variance of the 3 x 3 Laplacian (0 1 0, 1 -4 1, 0 1 0), in squared gray levels; border pixels
 * are left out. Low where a picture is out of focus or blank (Pech-Pacheco et al., Diatom
 * autofocusing in brightfield microscopy, 2000). Zero for pictures under 3 pixels a side.
 */
export function laplacianVariance({ data, width, height }: LumaPlane): number {
  const count = Math.max(0, width - 2) * Math.max(0, height - 2);
  if (count === 0) return 0;
  let sum = 0;
  let sumOfSquares = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at += 1) {
      const beside = (data[at - 1] ?? 0) + (data[at + 1] ?? 0);
      const aboveAndBelow = (data[at - width] ?? 0) + (data[at + width] ?? 0);
      const laplacian = beside + aboveAndBelow - 4 * (data[at] ?? 0);
      sum += laplacian;
      sumOfSquares += laplacian * laplacian;
    }
  }
  return varianceOf(sum, sumOfSquares, count);
}

/** Luma under this is black, and luma over 255 minus this is white, for `clipped`. */
const CLIPPED_LEVELS = 8;

/** Mean and standard deviation of luma in gray levels, and the share of pixels at its ends. */
export function exposureOf({
  data,
}: LumaPlane): Pick<PictureScores, 'brightness' | 'contrast' | 'clipped'> {
  let sum = 0;
  let sumOfSquares = 0;
  let clipped = 0;
  for (const level of data) {
    sum += level;
    sumOfSquares += level * level;
    if (level < CLIPPED_LEVELS || level > 255 - CLIPPED_LEVELS) clipped += 1;
  }
  return {
    brightness: sum / data.length,
    contrast: Math.sqrt(varianceOf(sum, sumOfSquares, data.length)),
    clipped: clipped / data.length,
  };
}

/**
 * M3 of Hasler and Suesstrunk, Measuring colourfulness in natural images, 2003, over eight-bit
 * sRGB: 0 is gray, about 45 fairly colourful, over 100 vivid.
 */
export function colourfulness(pixels: RgbPixels): number {
  const { spread, tint } = opponentColours(pixels);
  return spread + 0.3 * tint;
}

/** The two parts of colourfulness: how far colours lie apart, and how far their mean is from gray. */
export function opponentColours({ data, width, height }: RgbPixels): {
  readonly spread: number;
  readonly tint: number;
} {
  const count = width * height;
  let redGreenSum = 0;
  let redGreenSquares = 0;
  let yellowBlueSum = 0;
  let yellowBlueSquares = 0;
  for (let byte = 0; byte < count * 3; byte += 3) {
    const red = data[byte] ?? 0;
    const green = data[byte + 1] ?? 0;
    const blue = data[byte + 2] ?? 0;
    const redGreen = red - green;
    const yellowBlue = (red + green) / 2 - blue;
    redGreenSum += redGreen;
    redGreenSquares += redGreen * redGreen;
    yellowBlueSum += yellowBlue;
    yellowBlueSquares += yellowBlue * yellowBlue;
  }
  const variances =
    varianceOf(redGreenSum, redGreenSquares, count) +
    varianceOf(yellowBlueSum, yellowBlueSquares, count);
  return {
    spread: Math.sqrt(variances),
    tint: Math.hypot(redGreenSum / count, yellowBlueSum / count),
  };
}

const CELL_PIXELS = 8;
const FLAT_LEVELS = 4;

/**
 * Share of 8 x 8 cells whose luma spans less than 4 gray levels (0 to 1). Cells at the right and
 * lower border may be smaller.
 */
export function flatShare(luma: LumaPlane): number {
  let flat = 0;
  let cells = 0;
  for (let top = 0; top < luma.height; top += CELL_PIXELS) {
    for (let left = 0; left < luma.width; left += CELL_PIXELS) {
      cells += 1;
      if (spanOfCell(luma, left, top) < FLAT_LEVELS) flat += 1;
    }
  }
  return flat / cells;
}

function spanOfCell({ data, width, height }: LumaPlane, left: number, top: number): number {
  let lowest = 255;
  let highest = 0;
  for (let y = top; y < Math.min(top + CELL_PIXELS, height); y += 1) {
    for (let x = left; x < Math.min(left + CELL_PIXELS, width); x += 1) {
      const level = data[y * width + x] ?? 0;
      if (level < lowest) lowest = level;
      if (level > highest) highest = level;
    }
  }
  return highest - lowest;
}

/** All sums are of whole or half numbers under 2^53, so that nothing is rounded before here. */
function varianceOf(sum: number, sumOfSquares: number, count: number): number {
  return Math.max(0, (sumOfSquares - (sum * sum) / count) / count);
}
