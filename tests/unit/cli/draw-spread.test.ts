import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSpread } from '../../../src/cli/draw-spread.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number += 1) yield number;
}

describe('drawSpread', () => {
  it('draws as many as asked for, in order, from all parts of the dataset', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 40 }),
        async (size, count) => {
          const { rows, total } = await drawSpread(numbers(size), count, null);
          expect(total).toBe(size);
          expect(rows).toHaveLength(Math.min(size, count));
          expect(rows).toEqual([...new Set(rows)].toSorted((a, b) => a - b));
          const gaps = [-1, ...rows, size]
            .slice(1)
            .map((row, at) => row - ([-1, ...rows][at] ?? 0));
          expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * Math.ceil(size / rows.length) + 1);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('looks no further than the limit', async () => {
    const { rows, total } = await drawSpread(numbers(1_000), 5, 50);
    expect(total).toBe(50);
    expect(Math.max(...rows)).toBeLessThan(50);
  });
});
