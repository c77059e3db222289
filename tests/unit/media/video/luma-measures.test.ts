import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { exposureOf, laplacianVariance } from '../../../../src/media/picture-scores.ts';
import { barShare, BLACK_LEVEL } from '../../../../src/media/video/analyze/black-bars.ts';
import { createGrayMeter } from '../../../../src/media/video/analyze/gray-meter.ts';
import type { GrayMeter } from '../../../../src/media/video/analyze/gray-meter.ts';
import { createPixelSums } from '../../../../src/media/video/analyze/pixel-sums.ts';
import { frameOf, shifted, TEXTURES } from '../../../support/known-motion.ts';

async function meterOf(size: { width: number; height: number }): Promise<GrayMeter> {
  return createGrayMeter(await createPixelSums({ width: 1, height: 1 }, size, BLACK_LEVEL), size);
}

describe('the measures of a gray frame', () => {
  const frames = fc
    .tuple(fc.integer({ min: 1, max: 45 }), fc.integer({ min: 1, max: 12 }))
    .chain(([width, height]) => {
      const gray = fc.uint8Array({ minLength: width * height, maxLength: width * height });
      return fc.record({ size: fc.constant({ width, height }), one: gray, other: gray });
    });

  it('are those of pictures, and the share under 20', async () => {
    await fc.assert(
      fc.asyncProperty(frames, async ({ size, one, other }) => {
        const meter = await meterOf(size);
        for (const gray of [one, other]) {
          const { brightness, contrast } = exposureOf({ data: gray, ...size });
          expect(meter.push(gray)).toMatchObject({
            brightness,
            contrast,
            blackShare: gray.filter((level) => level < 20).length / gray.length,
            sharpness: laplacianVariance({ data: gray, ...size }),
          });
        }
      }),
    );
  });

  it('say by how much it differs from the frame before, and nothing of the first', async () => {
    await fc.assert(
      fc.asyncProperty(frames, async ({ size, one, other }) => {
        const meter = await meterOf(size);
        expect(meter.push(one)).toMatchObject({ difference: 0, fade: 0 });
        const sum = one.reduce((all, level, at) => all + Math.abs(level - (other[at] ?? 0)), 0);
        expect(meter.push(other).difference).toBe(sum / one.length);
      }),
    );
  });

  it('are exact where sums are as large as they come', async () => {
    const size = { width: 2048, height: 1200 };
    const meter = await meterOf(size);
    const data = new Uint8Array(size.width * size.height).map((_, at) =>
      (at + Math.floor(at / size.width)) % 2 === 0 ? 255 : 0,
    );
    const { brightness, contrast } = exposureOf({ data, ...size });
    expect(meter.push(data)).toMatchObject({
      brightness,
      contrast,
      sharpness: laplacianVariance({ data, ...size }),
    });
    expect(meter.push(data.map((level) => 255 - level))).toMatchObject({ difference: 255 });
  });
});

describe('black bars', () => {
  const [width, height] = [100, 50];

  /** Gray inside the box, black around it. */
  function boxed(left: number, top: number, right: number, bottom: number): number {
    const data = new Uint8Array(width * height);
    for (let y = top; y < height - bottom; y += 1) {
      data.fill(120, y * width + left, (y + 1) * width - right);
    }
    return barShare({ data, width, height });
  }

  it('above and below, at the sides, and all around count by their area', () => {
    expect(boxed(0, 5, 0, 5)).toBeCloseTo(0.2, 9);
    expect(boxed(20, 0, 10, 0)).toBeCloseTo(0.3, 9);
    expect(boxed(10, 5, 10, 5)).toBeCloseTo(1 - 0.8 * 0.8, 9);
    expect(boxed(0, 0, 0, 0)).toBe(0);
  });

  it('are none in a frame that is black all over', () => {
    expect(barShare({ data: new Uint8Array(width * height), width, height })).toBe(0);
  });

  it('may have a bright pixel in a hundred, and no more', () => {
    const data = new Uint8Array(width * height).fill(120, 10 * width);
    data[5 * width + 50] = 200;
    expect(barShare({ data, width, height })).toBeCloseTo(0.2, 9);
    data[5 * width + 51] = 200;
    expect(barShare({ data, width, height })).toBeCloseTo(0.1, 9);
  });
});

describe('a change of brightness', () => {
  const size = { width: 96, height: 54 };
  const scene = frameOf(TEXTURES.clouds, size);
  const moved = frameOf(TEXTURES.clouds, size, shifted(7, 3));
  const other = frameOf(TEXTURES.pebbles, size);
  const black = new Uint8Array(96 * 54);
  const scaled = (gain: number) => scene.map((level) => Math.round(level * gain));
  const change = async (one: Uint8Array, next: Uint8Array) => {
    const meter = await meterOf(size);
    meter.push(one);
    const { difference, fade } = meter.push(next);
    return { difference, fade };
  };

  it('is a fade at every strength, in and out alike', async () => {
    for (const gain of [0.9, 0.7, 0.4, 0.15]) {
      expect((await change(scene, scaled(gain))).fade).toBeGreaterThan(0.85);
      const [there, back] = [await change(scene, scaled(gain)), await change(scaled(gain), scene)];
      expect(back.difference).toBe(there.difference);
      expect(back.fade).toBeCloseTo(there.fade, 12);
    }
  });

  it('is the greater part of a step from black', async () => {
    expect((await change(black, scene)).fade).toBeGreaterThan(0.5);
  });

  it('is none where things move, and part of a cut between scenes of other light', async () => {
    expect((await change(scene, moved)).fade).toBeLessThan(0.1);
    expect(await change(scene, scene)).toEqual({ difference: 0, fade: 0 });
    expect((await change(scene, other)).fade).toBeLessThan(0.7);
  });

  it('counts for little where hardly anything changes', async () => {
    const flicker = scene.map((level) => Math.min(255, level + 1));
    expect((await change(scene, flicker)).fade).toBeLessThan(0.3);
    expect((await change(scene, flicker)).difference).toBeCloseTo(1, 2);
  });
});
