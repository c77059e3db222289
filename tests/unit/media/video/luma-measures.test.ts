import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { exposureOf } from '../../../../src/media/picture-scores.ts';
import { barShare } from '../../../../src/media/video/analyze/black-bars.ts';
import { brightnessChange } from '../../../../src/media/video/analyze/brightness-change.ts';
import { measureExposure } from '../../../../src/media/video/analyze/luma-histogram.ts';
import { frameOf, shifted, TEXTURES } from '../../../support/known-motion.ts';

describe('exposure out of a histogram', () => {
  it('is that of pictures, and the share under 20', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 500 }), (gray) => {
        const { brightness, contrast } = exposureOf({ data: gray, width: gray.length, height: 1 });
        const blackShare = gray.filter((level) => level < 20).length / gray.length;
        expect(measureExposure(gray)).toEqual({ brightness, contrast, blackShare });
      }),
    );
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
  const measured = (gray: Uint8Array) => ({ gray, ...measureExposure(gray) });
  const scene = measured(frameOf(TEXTURES.clouds, size));
  const moved = measured(frameOf(TEXTURES.clouds, size, shifted(7, 3)));
  const other = measured(frameOf(TEXTURES.pebbles, size));
  const black = measured(new Uint8Array(96 * 54));
  const scaled = (gain: number) => measured(scene.gray.map((level) => Math.round(level * gain)));

  it('is a fade at every strength, in and out alike', () => {
    for (const gain of [0.9, 0.7, 0.4, 0.15]) {
      expect(brightnessChange(scene, scaled(gain)).fade).toBeGreaterThan(0.85);
      expect(brightnessChange(scaled(gain), scene)).toEqual(brightnessChange(scene, scaled(gain)));
    }
  });

  it('is the greater part of a step from black', () => {
    expect(brightnessChange(black, scene).fade).toBeGreaterThan(0.5);
  });

  it('is none where things move, and part of a cut between scenes of other light', () => {
    expect(brightnessChange(scene, moved).fade).toBeLessThan(0.1);
    expect(brightnessChange(scene, scene)).toEqual({ difference: 0, fade: 0 });
    expect(brightnessChange(scene, other).fade).toBeLessThan(0.7);
  });

  it('counts for little where hardly anything changes', () => {
    const flicker = measured(scene.gray.map((level) => Math.min(255, level + 1)));
    expect(brightnessChange(scene, flicker).fade).toBeLessThan(0.3);
    expect(brightnessChange(scene, flicker).difference).toBeCloseTo(1, 2);
  });
});
