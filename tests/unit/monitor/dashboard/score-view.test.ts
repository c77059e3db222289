import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareBelow } from '../../../../src/monitor/dashboard/client/thresholds/share-below.ts';
import { distributionOf } from '../../../../src/monitor/dashboard/score-view.ts';

const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });

describe('distributionOf', () => {
  it('counts every value in one bin', () => {
    fc.assert(
      fc.property(values, (given) => {
        const { bins, count } = distributionOf(Float64Array.from(given));
        expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(given.length);
        expect(count).toBe(given.length);
      }),
    );
  });

  it('tells the share below any value to within a step of rank', () => {
    fc.assert(
      fc.property(values, fc.nat(), (given, pick) => {
        const at = given[pick % given.length] ?? 0;
        const { quantiles } = distributionOf(Float64Array.from(given));
        const below = given.filter((value) => value < at).length / given.length;
        expect(Math.abs(shareBelow(quantiles, at) - below)).toBeLessThan(
          1 / 400 + 1 / given.length,
        );
      }),
    );
  });

  it('has nothing to draw of no values', () => {
    expect(distributionOf(new Float64Array())).toEqual({ count: 0, quantiles: [], bins: [] });
  });
});
