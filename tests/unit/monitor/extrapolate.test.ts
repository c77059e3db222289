import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extrapolate, sideBySide } from '../../../src/monitor/extrapolate.ts';

/** Multiplicative congruential, good enough to draw from. */
function drawer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe('extrapolate', () => {
  it('is exact where the pilot is the whole', () => {
    expect(extrapolate([1, 2, 3], 3)).toEqual({ expected: 6, low: 6, high: 6 });
  });

  it('is never below what the pilot itself took', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 }),
        fc.integer({ min: 31, max: 1_000_000 }),
        (values, population) => {
          const { expected, low, high } = extrapolate(values, population);
          const sum = values.reduce((total, value) => total + value, 0);
          expect(low).toBeGreaterThanOrEqual(sum);
          expect(low).toBeLessThanOrEqual(expected + 1e-6);
          expect(high).toBeGreaterThanOrEqual(expected);
        },
      ),
    );
  });

  it('holds the truth in about 95 of 100 pilots of twenty', () => {
    const draw = drawer(12_345);
    const population = Array.from({ length: 2_000 }, () => Math.exp(draw() + draw() + draw()));
    const truth = population.reduce((sum, value) => sum + value, 0);
    const hits = Array.from({ length: 1_000 }, () => {
      const pilot = Array.from(
        { length: 20 },
        () => population[Math.floor(draw() * population.length)] ?? 0,
      );
      const { low, high } = extrapolate(pilot, population.length);
      return low <= truth && truth <= high ? 1 : 0;
    }).reduce<number>((sum, hit) => sum + hit, 0);
    expect(hits / 1_000).toBeGreaterThan(0.92);
    expect(hits / 1_000).toBeLessThan(0.98);
  });
});

describe('sideBySide', () => {
  it('takes the longest, and at worst all after one another', () => {
    const ranges = [
      { expected: 10, low: 8, high: 12 },
      { expected: 3, low: 1, high: 5 },
    ];
    expect(sideBySide(ranges)).toEqual({ expected: 10, low: 8, high: 17 });
  });
});
