import type { Preprocessing } from '../../../core/aesthetic.ts';
import type { RgbPixels } from '../../picture-scores.ts';
import { resizeLikePillow } from './resize-like-pillow.ts';

/** A batch of one picture. */
export interface ModelInput {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Makes a picture what a model takes, as torchvision's Resize, CenterCrop and Normalize do. */
export function modelInput(pixels: RgbPixels, options: Preprocessing): ModelInput {
  const { width, height } = resizedSize(pixels, options);
  const resized = resizeLikePillow(pixels, width, height, options.kernel);
  const cropped = options.crop === null ? resized : centreCrop(resized, options.crop);
  return normalised(cropped, options);
}

/** The longer side is cut to whole pixels, as Python's `int` does. */
function resizedSize(
  { width, height }: RgbPixels,
  { resize, fit }: Preprocessing,
): { readonly width: number; readonly height: number } {
  if (fit === 'square') return { width: resize, height: resize };
  const longer = Math.trunc((resize * Math.max(width, height)) / Math.min(width, height));
  return width <= height ? { width: resize, height: longer } : { width: longer, height: resize };
}

function centreCrop({ data, width, height }: RgbPixels, side: number): RgbPixels {
  const left = roundedToEven((width - side) / 2);
  const top = roundedToEven((height - side) / 2);
  const cropped = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y += 1) {
    const start = ((top + y) * width + left) * 3;
    cropped.set(data.subarray(start, start + side * 3), y * side * 3);
  }
  return { data: cropped, width: side, height: side };
}

/** Python's `round`: halves go to the even neighbour. */
function roundedToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** torchvision divides by 255 in 32 bits, then subtracts and divides in 32 bits. */
function normalised({ data, width, height }: RgbPixels, options: Preprocessing): ModelInput {
  const { mean, std, layout } = options;
  const count = width * height;
  const values = new Float32Array(count * 3);
  for (let channel = 0; channel < 3; channel += 1) {
    const channelMean = Math.fround(mean[channel] ?? 0);
    const channelStd = Math.fround(std[channel] ?? 1);
    for (let pixel = 0; pixel < count; pixel += 1) {
      const share = Math.fround((data[pixel * 3 + channel] ?? 0) / 255);
      const at = layout === 'nchw' ? channel * count + pixel : pixel * 3 + channel;
      values[at] = Math.fround(share - channelMean) / channelStd;
    }
  }
  const dims = layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3];
  return { data: values, dims };
}
