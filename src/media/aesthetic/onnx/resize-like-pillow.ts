import type { RgbPixels } from '../../picture-scores.ts';

export type Kernel = 'bicubic' | 'bilinear';

const SUPPORT: Readonly<Record<Kernel, number>> = { bicubic: 2, bilinear: 1 };

/** Pillow's fixed point for eight-bit channels: 32 bits less 8 for the value and 2 for the sum. */
const PRECISION_BITS = 22;
const ONE = 2 ** PRECISION_BITS;

/**
 * Resizes as Pillow's `Image.resize` does, bit for bit: antialiased, across and then down, in its
 * fixed point. Models were trained on pictures made small this way, and other libraries' kernels of
 * the same name differ by several levels.
 */
export function resizeLikePillow(
  pixels: RgbPixels,
  width: number,
  height: number,
  kernel: Kernel,
): RgbPixels {
  const across = width === pixels.width ? pixels : resizedAcross(pixels, width, kernel);
  return height === pixels.height ? across : resizedDown(across, height, kernel);
}

/** For one pixel of the result: the first pixel of the source it takes from, and their weights. */
interface Taps {
  readonly first: number;
  readonly weights: Int32Array;
}

function tapsOf(from: number, to: number, kernel: Kernel): readonly Taps[] {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const support = SUPPORT[kernel] * stretch;
  return Array.from({ length: to }, (_, index) => {
    const centre = (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const weights = Array.from({ length: end - first }, (_tap, tap) =>
      weightAt((tap + first - centre + 0.5) / stretch, kernel),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: Int32Array.from(weights, (weight) => fixed(weight / sum)) };
  });
}

/** Keys' cubic with a = -0.5, or a triangle. */
function weightAt(distance: number, kernel: Kernel): number {
  const x = Math.abs(distance);
  if (kernel === 'bilinear') return x < 1 ? 1 - x : 0;
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
}

/** Rounded half away from zero. */
function fixed(weight: number): number {
  return Math.trunc(weight * ONE + (weight < 0 ? -0.5 : 0.5));
}

function toByte(sum: number): number {
  return Math.max(0, Math.min(255, Math.floor((sum + ONE / 2) / ONE)));
}

function resizedAcross({ data, width, height }: RgbPixels, to: number, kernel: Kernel): RgbPixels {
  const taps = tapsOf(width, to, kernel);
  const result = new Uint8Array(to * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < to; x += 1) {
      const { first, weights } = taps[x] ?? NO_TAPS;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let tap = 0, byte = (y * width + first) * 3; tap < weights.length; tap += 1, byte += 3) {
        const weight = weights[tap] ?? 0;
        red += (data[byte] ?? 0) * weight;
        green += (data[byte + 1] ?? 0) * weight;
        blue += (data[byte + 2] ?? 0) * weight;
      }
      result.set([toByte(red), toByte(green), toByte(blue)], (y * to + x) * 3);
    }
  }
  return { data: result, width: to, height };
}

function resizedDown({ data, width, height }: RgbPixels, to: number, kernel: Kernel): RgbPixels {
  const taps = tapsOf(height, to, kernel);
  const rowBytes = width * 3;
  const result = new Uint8Array(rowBytes * to);
  const sums = new Float64Array(rowBytes);
  for (let y = 0; y < to; y += 1) {
    const { first, weights } = taps[y] ?? NO_TAPS;
    sums.fill(0);
    for (let tap = 0; tap < weights.length; tap += 1) {
      const weight = weights[tap] ?? 0;
      const start = (first + tap) * rowBytes;
      for (let at = 0; at < rowBytes; at += 1) {
        sums[at] = (sums[at] ?? 0) + (data[start + at] ?? 0) * weight;
      }
    }
    for (let at = 0; at < rowBytes; at += 1) result[y * rowBytes + at] = toByte(sums[at] ?? 0);
  }
  return { data: result, width, height: to };
}

const NO_TAPS: Taps = { first: 0, weights: new Int32Array() };
