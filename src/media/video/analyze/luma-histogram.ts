/** Luma under this is black, in gray levels. */
export const BLACK_LEVEL = 20;

export interface Exposure {
  /** Mean and standard deviation of luma, gray levels. */
  readonly brightness: number;
  readonly contrast: number;
  /** Share of pixels that are black (0 to 1). */
  readonly blackShare: number;
}

/**
 * Brightness, contrast and black share of eight-bit luma, out of its histogram: one look at each
 * pixel instead of three.
 */
export function measureExposure(gray: Uint8Array): Exposure {
  const histogram = histogramOf(gray);
  let sum = 0;
  let sumOfSquares = 0;
  let black = 0;
  for (const [level, count] of histogram.entries()) {
    sum += level * count;
    sumOfSquares += level * level * count;
    if (level < BLACK_LEVEL) black += count;
  }
  const brightness = sum / gray.length;
  // Whole numbers under 2^53: nothing was rounded before here.
  const variance = (sumOfSquares - (sum * sum) / gray.length) / gray.length;
  return {
    brightness,
    contrast: Math.sqrt(Math.max(0, variance)),
    blackShare: black / gray.length,
  };
}

/** In two halves, since a processor waits before it counts up again what it has just counted up. */
function histogramOf(gray: Uint8Array): Uint32Array {
  const evens = new Uint32Array(256);
  const odds = new Uint32Array(256);
  for (let pixel = 0; pixel < gray.length; pixel += 2) {
    const even = gray[pixel] ?? 0;
    evens[even] = (evens[even] ?? 0) + 1;
    if (pixel + 1 === gray.length) break;
    const odd = gray[pixel + 1] ?? 0;
    odds[odd] = (odds[odd] ?? 0) + 1;
  }
  return evens.map((count, level) => count + (odds[level] ?? 0));
}
