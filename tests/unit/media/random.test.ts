import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createRandom } from '../../../src/media/demo/random.ts';

describe('createRandom', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const numbers = (seed: number): readonly number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 5 }, () => random.between(0, 1));
    };
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
  });

  it('stays inside the range it is given', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = createRandom(seed);
        const value = random.between(-3, 5);
        expect(value).toBeGreaterThanOrEqual(-3);
        expect(value).toBeLessThan(5);
        expect(['a', 'b', 'c']).toContain(random.pick(['a', 'b', 'c']));
      }),
    );
  });

  it('spreads evenly', () => {
    const random = createRandom(1);
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 4000; draw += 1) {
      const bin = Math.floor(random.between(0, 4));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(100);
  });
});
