import { describe, expect, it } from 'vitest';

import { createContentMeter } from '../../../../src/media/video/analyze/content-meter.ts';
import type { ContentMeter } from '../../../../src/media/video/analyze/content-meter.ts';
import { createPixelSums } from '../../../../src/media/video/analyze/pixel-sums.ts';
import { plainHsv } from '../../../support/plain-content.ts';

async function meterOf(pixels: number): Promise<ContentMeter> {
  const sums = await createPixelSums({ width: pixels, height: 1 }, { width: 16, height: 16 }, 20);
  return createContentMeter(sums, pixels);
}

/**
 * Red, green, blue, and hue, saturation, value by OpenCV 4.6.0:
 * `cv2.cvtColor(numpy.uint8([[[blue, green, red]]]), cv2.COLOR_BGR2HSV)`.
 */
const COLOURS = [
  [241, 160, 175, 174, 86, 241],
  [229, 148, 198, 161, 90, 229],
  [213, 57, 14, 6, 238, 213],
  [76, 72, 223, 121, 173, 223],
  [233, 1, 127, 164, 254, 233],
  [210, 33, 204, 151, 215, 210],
  [30, 119, 209, 105, 218, 209],
  [77, 87, 71, 49, 47, 87],
  [184, 65, 253, 139, 189, 253],
  [113, 122, 129, 103, 32, 129],
  [149, 141, 130, 17, 33, 149],
  [254, 206, 202, 2, 52, 254],
  [179, 159, 87, 23, 131, 179],
  [253, 119, 55, 10, 200, 253],
  [216, 41, 219, 149, 207, 219],
  [156, 29, 11, 4, 237, 156],
  [113, 9, 36, 172, 235, 113],
  [131, 248, 119, 57, 133, 248],
  [206, 234, 210, 64, 31, 234],
  [161, 112, 131, 168, 78, 161],
  [68, 127, 97, 75, 118, 127],
  [63, 254, 3, 53, 252, 254],
  [24, 49, 248, 117, 230, 248],
  [177, 225, 51, 38, 197, 225],
  [184, 94, 125, 170, 125, 184],
  [0, 158, 212, 98, 255, 212],
  [169, 39, 136, 158, 196, 169],
  [68, 247, 225, 86, 185, 247],
  [47, 130, 240, 107, 205, 240],
  [216, 181, 163, 10, 63, 216],
  [10, 189, 121, 79, 241, 189],
  [23, 62, 138, 110, 213, 138],
  [186, 129, 156, 166, 78, 186],
  [223, 175, 92, 19, 150, 223],
  [164, 153, 27, 28, 213, 164],
  [15, 169, 99, 76, 232, 169],
  [153, 82, 57, 8, 160, 153],
  [38, 97, 208, 110, 208, 208],
  [102, 97, 147, 123, 87, 147],
  [250, 100, 151, 170, 153, 250],
  [0, 0, 0, 0, 0, 0],
  [255, 255, 255, 0, 0, 255],
  [255, 0, 0, 0, 255, 255],
  [0, 255, 0, 60, 255, 255],
  [0, 0, 255, 120, 255, 255],
  [255, 0, 1, 0, 255, 255],
  [255, 1, 0, 0, 255, 255],
  [1, 0, 0, 0, 255, 1],
  [128, 127, 128, 150, 2, 128],
  [254, 255, 255, 90, 1, 255],
  [10, 10, 11, 120, 23, 11],
  [0, 255, 255, 90, 255, 255],
  [255, 255, 0, 30, 255, 255],
  [255, 0, 255, 150, 255, 255],
  [37, 37, 37, 0, 0, 37],
  [3, 2, 1, 15, 170, 3],
] as const;

describe('the content value', () => {
  it('is the mean difference of OpenCV’s hue, saturation and value, exactly', async () => {
    for (const [index, [red, green, blue, hue, saturation, value]] of COLOURS.entries()) {
      const before = COLOURS[(index * 7 + 3) % COLOURS.length] ?? COLOURS[0];
      const meter = await meterOf(1);
      meter.push(Uint8Array.of(before[0], before[1], before[2]));
      const expected =
        Math.abs(hue - before[3]) + Math.abs(saturation - before[4]) + Math.abs(value - before[5]);
      expect(meter.push(Uint8Array.of(red, green, blue))).toEqual({
        content: expected / 3,
        value: Math.abs(value - before[5]),
      });
    }
  });

  it('is 0 for the first frame and for one like the frame before', async () => {
    const meter = await meterOf(2);
    const frame = Uint8Array.of(200, 30, 40, 10, 20, 250);
    expect(meter.push(frame)).toEqual({ content: 0, value: 0 });
    expect(meter.push(frame)).toEqual({ content: 0, value: 0 });
  });

  it('is the mean over all pixels', async () => {
    const meter = await meterOf(4);
    meter.push(new Uint8Array(12));
    const oneWhite = new Uint8Array(12).fill(255, 0, 3);
    expect(meter.push(oneWhite)).toEqual({ content: 255 / 3 / 4, value: 255 / 4 });
  });

  it('compares with the frame just before, not with the first', async () => {
    const meter = await meterOf(1);
    meter.push(Uint8Array.of(0, 0, 0));
    meter.push(Uint8Array.of(90, 90, 90));
    expect(meter.push(Uint8Array.of(96, 96, 96))).toEqual({ content: 2, value: 6 });
  });

  it('is that of plain arithmetic, over every colour there is', async () => {
    const meter = await meterOf(256 * 256);
    meter.push(new Uint8Array(3 * 256 * 256));
    for (let red = 0; red < 256; red += 1) {
      let sum = 0;
      const frame = new Uint8Array(3 * 256 * 256);
      for (let rest = 0; rest < 256 * 256; rest += 1) {
        const [green, blue] = [rest >> 8, rest & 255];
        frame.set([red, green, blue], 3 * rest);
        const [hue, saturation, value] = plainHsv(red, green, blue);
        sum += hue + saturation + value;
      }
      expect(meter.push(frame).content).toBe(sum / 3 / 256 / 256);
      meter.push(new Uint8Array(3 * 256 * 256));
    }
  });

  it.each([1, 2, 3, 5, 96 * 54, 54 * 96 + 1])('counts each of %i pixels once', async (pixels) => {
    const meter = await meterOf(pixels);
    meter.push(new Uint8Array(3 * pixels));
    expect(meter.push(new Uint8Array(3 * pixels).fill(200))).toEqual({
      content: 200 / 3,
      value: 200,
    });
  });
});
