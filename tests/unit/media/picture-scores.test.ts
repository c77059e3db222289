import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  colourfulness,
  exposureOf,
  flatShare,
  laplacianVariance,
  lumaOf,
  scorePicture,
  type LumaPlane,
  type RgbPixels,
} from '../../../src/media/picture-scores.ts';

function lumaPlane(width: number, height: number, level: (x: number, y: number) => number) {
  const data = new Uint8Array(width * height);
  for (let at = 0; at < data.length; at += 1) data[at] = level(at % width, Math.floor(at / width));
  return { data, width, height } satisfies LumaPlane;
}

function rgbPixels(pixels: readonly (readonly [number, number, number])[]): RgbPixels {
  return { data: Uint8Array.from(pixels.flat()), width: pixels.length, height: 1 };
}

const anyPixels = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map((data) => ({ data, width, height })),
  );

describe('luma', () => {
  it('weighs red, green and blue as BT.601 does', () => {
    const primaries = rgbPixels([
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 255],
      [0, 0, 0],
    ]);
    expect([...lumaOf(primaries).data]).toEqual([76, 150, 29, 255, 0]);
  });
});

describe('sharpness', () => {
  it('is zero for a plain picture and for an even ramp', () => {
    expect(laplacianVariance(lumaPlane(16, 16, () => 90))).toBe(0);
    expect(laplacianVariance(lumaPlane(16, 16, (x) => x * 10))).toBe(0);
  });

  it('is the variance of the Laplacian: one dot of 10 in a field of 5 x 5', () => {
    const dot = lumaPlane(5, 5, (x, y) => (x === 2 && y === 2 ? 10 : 0));
    // The nine inner responses are -40, four times 10, and four times 0: their mean is 0.
    expect(laplacianVariance(dot)).toBeCloseTo((40 ** 2 + 4 * 10 ** 2) / 9, 12);
  });

  it('is zero where a picture is too small for a Laplacian', () => {
    expect(laplacianVariance(lumaPlane(2, 50, (x) => x * 255))).toBe(0);
  });

  it('falls when the picture is averaged over neighbours', () => {
    const sharp = lumaPlane(32, 32, (x, y) => ((x * 7 + y * 13) % 5) * 50);
    const soft = lumaPlane(32, 32, (x, y) => {
      const at = (dx: number): number => sharp.data[y * 32 + Math.min(31, x + dx)] ?? 0;
      return (at(0) + at(1) + at(2)) / 3;
    });
    expect(laplacianVariance(soft)).toBeLessThan(laplacianVariance(sharp) / 2);
  });
});

describe('exposure', () => {
  it('gives mean, standard deviation and clipped share of a half black, half white picture', () => {
    const halves = lumaPlane(8, 8, (x) => (x < 4 ? 0 : 255));
    expect(exposureOf(halves)).toEqual({ brightness: 127.5, contrast: 127.5, clipped: 1 });
  });

  it('counts levels under 8 and over 247 as clipped, and those themselves not', () => {
    const levels = [7, 8, 247, 248];
    const plane = lumaPlane(4, 1, (x) => levels[x] ?? 0);
    expect(exposureOf(plane).clipped).toBe(0.5);
  });
});

describe('colourfulness', () => {
  it('is zero for gray', () => {
    const gray = rgbPixels([
      [0, 0, 0],
      [128, 128, 128],
      [255, 255, 255],
    ]);
    expect(colourfulness(gray)).toBe(0);
  });

  it('is the M3 of Hasler and Suesstrunk for red beside blue', () => {
    const redAndBlue = rgbPixels([
      [255, 0, 0],
      [0, 0, 255],
    ]);
    // rg: 255, 0; yb: 127.5, -255. Means 127.5 and -63.75; deviations 127.5 and 191.25.
    const expected = Math.hypot(127.5, 191.25) + 0.3 * Math.hypot(127.5, 63.75);
    expect(colourfulness(redAndBlue)).toBeCloseTo(expected, 9);
  });
});

describe('flat share', () => {
  it('is 1 for a blank picture, also where it is smaller than a cell', () => {
    expect(flatShare(lumaPlane(64, 64, () => 200))).toBe(1);
    expect(flatShare(lumaPlane(3, 5, () => 200))).toBe(1);
  });

  it('counts a cell that spans four levels as not flat', () => {
    const spanning = (levels: number): LumaPlane =>
      lumaPlane(16, 8, (x, y) => (x === 0 && y === 0 ? 100 + levels : 100));
    expect(flatShare(spanning(3))).toBe(1);
    expect(flatShare(spanning(4))).toBe(0.5);
  });

  it('counts the smaller cells at the right and lower border', () => {
    const corner = lumaPlane(9, 9, (x, y) => (x === 8 && y === 8 ? 0 : 100));
    expect(flatShare(corner)).toBe(1);
    const edge = lumaPlane(9, 9, (x, y) => (x === 8 ? y * 10 : 100));
    expect(flatShare(edge)).toBe(0.75);
  });
});

describe('scores of any picture', () => {
  it('stay inside their ranges', () => {
    fc.assert(
      fc.property(anyPixels, (pixels) => {
        const scores = scorePicture(pixels);
        expect(scores.sharpness).toBeGreaterThanOrEqual(0);
        expect(scores.contrast).toBeGreaterThanOrEqual(0);
        expect(scores.contrast).toBeLessThanOrEqual(127.5);
        expect(scores.brightness).toBeGreaterThanOrEqual(0);
        expect(scores.brightness).toBeLessThanOrEqual(255);
        expect(scores.clipped).toBeGreaterThanOrEqual(0);
        expect(scores.clipped).toBeLessThanOrEqual(1);
        expect(scores.colourfulness).toBeGreaterThanOrEqual(0);
        expect(scores.flatShare).toBeGreaterThanOrEqual(0);
        expect(scores.flatShare).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('do not change when the picture is mirrored', () => {
    fc.assert(
      fc.property(anyPixels, ({ data, width, height }) => {
        const mirrored = new Uint8Array(data.length);
        for (let pixel = 0; pixel < width * height; pixel += 1) {
          const column = pixel % width;
          const from = (pixel - column + (width - 1 - column)) * 3;
          mirrored.set(data.subarray(from, from + 3), pixel * 3);
        }
        const { flatShare: _cellsStartAtTheLeft, ...there } = scorePicture({ data, width, height });
        const { flatShare: _asAbove, ...back } = scorePicture({ data: mirrored, width, height });
        expect(back).toEqual(there);
      }),
    );
  });
});
