import { describe, expect, it } from 'vitest';
import { modelInput } from '../../../../src/media/aesthetic/onnx/model-input.ts';
import { CLIP, madePixels, REFERENCE, sha256 } from './reference-model.ts';

const SIZES = [
  [640, 427],
  [301, 467],
  [97, 131],
  [224, 224],
] as const;

describe('making a picture ready for a model', () => {
  describe.each(['bicubic', 'bilinear'] as const)('with the %s kernel', (kernel) => {
    it.each(SIZES)('gives Pillow’s values to the last bit: %i x %i', (width, height) => {
      const { data, dims } = modelInput(madePixels(width, height), { ...CLIP, kernel });
      expect(dims).toEqual([1, 3, 224, 224]);
      expect(sha256(new Uint8Array(data.buffer))).toBe(
        REFERENCE[`made ${width}x${height}`]?.[kernel].tensorSha256,
      );
    });
  });

  it('puts channels last where the model wants them there', () => {
    const pixels = madePixels(300, 240);
    const first = modelInput(pixels, CLIP);
    const last = modelInput(pixels, { ...CLIP, layout: 'nhwc' });
    expect(last.dims).toEqual([1, 224, 224, 3]);
    const count = 224 * 224;
    for (const pixel of [0, 1, 5_000, count - 1]) {
      for (const channel of [0, 1, 2]) {
        expect(last.data[pixel * 3 + channel]).toBe(first.data[channel * count + pixel]);
      }
    }
  });

  it('squeezes a picture into a square, or leaves it uncut, where that is asked for', () => {
    const pixels = madePixels(300, 240);
    const square = modelInput(pixels, { ...CLIP, resize: 64, fit: 'square', crop: null });
    expect(square.dims).toEqual([1, 3, 64, 64]);
    const uncut = modelInput(pixels, { ...CLIP, resize: 64, crop: null });
    expect(uncut.dims).toEqual([1, 3, 64, 80]);
  });
});
