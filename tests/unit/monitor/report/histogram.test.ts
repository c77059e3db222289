import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramOf } from '../../../../src/monitor/report/histogram.ts';

const list = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 200 });
const values = fc.record({ kept: list, dropped: list });

describe('a histogram', () => {
  it('counts every value once', () => {
    fc.assert(
      fc.property(values, fc.array(fc.integer()), (given, marks) => {
        const { bins } = histogramOf(given, marks);
        const sum = (pick: 'kept' | 'dropped') => bins.reduce((all, bin) => all + bin[pick], 0);
        expect(sum('kept')).toBe(given.kept.length);
        expect(sum('dropped')).toBe(given.dropped.length);
      }),
    );
  });

  it('reaches to every mark, and is not stretched by one outlier among many', () => {
    const kept = Array.from({ length: 1_000 }, (_, index) => index);
    const { bins, beyond } = histogramOf({ kept: [...kept, 1e9], dropped: [] }, [-50]);
    expect(bins[0]?.from).toBe(-50);
    expect(bins.at(-1)?.to).toBeLessThan(1_000);
    expect(beyond).toBeGreaterThan(0);
  });

  it('has no bars without values', () => {
    expect(histogramOf({ kept: [], dropped: [] }, [1]).bins).toEqual([]);
  });
});
