import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../../../src/monitor/report/histogram.ts';

const values = fc.array(
  fc.record({
    value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    isKept: fc.boolean(),
  }),
  { minLength: 1, maxLength: 300 },
);

describe('a histogram', () => {
  it('counts every value once', () => {
    fc.assert(
      fc.property(values, fc.array(fc.integer()), (given, marks) => {
        const { bins } = histogramOf(given, marks);
        const sum = (pick: 'kept' | 'dropped') => bins.reduce((all, bin) => all + bin[pick], 0);
        expect(sum('kept')).toBe(given.filter(({ isKept }) => isKept).length);
        expect(sum('dropped')).toBe(given.filter(({ isKept }) => !isKept).length);
      }),
    );
  });

  it('reaches to every mark, and is not stretched by one outlier among many', () => {
    const given = Array.from({ length: 1_000 }, (_, index) => ({ value: index, isKept: true }));
    const { bins, beyond } = histogramOf([...given, { value: 1e9, isKept: true }], [-50]);
    expect(bins[0]?.from).toBe(-50);
    expect(bins.at(-1)?.to).toBeLessThan(1_000);
    expect(beyond).toBeGreaterThan(0);
  });

  it('has no bars without values', () => {
    expect(histogramOf([], [1]).bins).toEqual([]);
  });
});
