import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heuristicParts, heuristicScore } from '../../../src/media/aesthetic/heuristic-score.ts';
import type { RgbPixels } from '../../../src/media/picture-scores.ts';

const WIDTH = 64;
const HEIGHT = 48;

function drawn(colourAt: (x: number, y: number) => readonly [number, number, number]): RgbPixels {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) data.set(colourAt(x, y), (y * WIDTH + x) * 3);
  }
  return { data, width: WIDTH, height: HEIGHT };
}

/** A checkered square of detail at a place, on plain ground. */
function detailAt(left: number, top: number): RgbPixels {
  return drawn((x, y) => {
    const inside = x >= left && x < left + 8 && y >= top && y < top + 8;
    const level = inside && (x + y) % 2 === 0 ? 220 : 60;
    return [level, level, level];
  });
}

const scenes = fc
  .array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), { minLength: 48, maxLength: 48 })
  .map((colours) =>
    drawn((x, y) => colours[Math.floor(y / 8) * 8 + Math.floor(x / 8)] ?? [0, 0, 0]),
  );

describe('heuristicScore', () => {
  it('lies between 0 and 1, and is 0 for one plain colour', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        expect(heuristicScore(scene)).toBeGreaterThanOrEqual(0);
        expect(heuristicScore(scene)).toBeLessThan(1);
      }),
    );
    expect(heuristicScore(drawn(() => [200, 30, 60]))).toBe(0);
  });

  it('never rises where a picture is washed out', () => {
    fc.assert(
      fc.property(scenes, fc.double({ min: 0, max: 0.9, noNaN: true }), (scene, kept) => {
        const washed = scene.data.map((level) => Math.round(128 + kept * (level - 128)));
        const rounding = 0.01;
        expect(heuristicScore({ ...scene, data: washed })).toBeLessThanOrEqual(
          heuristicScore(scene) + rounding,
        );
      }),
    );
  });

  it('finds detail on a power point better placed than in a corner or the middle', () => {
    const composed = (left: number, top: number) => heuristicParts(detailAt(left, top)).composition;
    const onThird = composed(WIDTH / 3 - 4, HEIGHT / 3 - 4);
    expect(onThird).toBeGreaterThan(composed(1, 1));
    expect(onThird).toBeGreaterThan(composed(WIDTH / 2 - 4, HEIGHT / 2 - 4));
  });

  it('takes noise for neither colour nor contrast', () => {
    const noise = drawn((x, y) => {
      const value = Math.imul(x + y * WIDTH + 1, 2_654_435_761) >>> 0;
      return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255];
    });
    const { colour, contrast, sharpness } = heuristicParts(noise);
    expect(sharpness).toBeGreaterThan(0.9);
    expect(Math.max(colour, contrast)).toBeLessThan(0.6);
  });
});
