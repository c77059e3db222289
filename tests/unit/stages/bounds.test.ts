import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distribution, WHOLE } from '../../../src/core/distribution.ts';
import { LEAST_BUCKET, resolveBounds, type BoundRule } from '../../../src/stages/bounds.ts';

const score = fc.double({ noNaN: true, noDefaultInfinity: true });
const scores = fc.array(score, { minLength: 1, maxLength: 300 });
const distinct = fc.uniqueArray(score, {
  minLength: 1,
  maxLength: 300,
  comparator: (a, b) => a === b,
});
/** As people write them. */
const share = fc.integer({ min: 0, max: 99 }).map((percent) => percent / 100);

function distributionOf(values: readonly number[], bucket = WHOLE, exactUpTo?: number) {
  const distribution = new Distribution(exactUpTo);
  for (const value of values) distribution.add({ score: 's', bucket, value });
  return distribution;
}

function passing(
  values: readonly number[],
  rule: BoundRule,
  better: 'high' | 'low' = 'high',
): readonly number[] {
  const [bounds] = resolveBounds([rule], 's', distributionOf(values), better)[WHOLE] ?? [];
  return values.filter(
    (value) =>
      (bounds?.min ?? Number.NEGATIVE_INFINITY) <= value &&
      value <= (bounds?.max ?? Number.POSITIVE_INFINITY),
  );
}

describe('resolveBounds', () => {
  it('drops exactly the share asked for where no two values are equal', () => {
    fc.assert(
      fc.property(distinct, fc.integer({ min: 0, max: 99 }), (values, percent) => {
        const dropped = Math.floor((values.length * percent) / 100);
        const kept = passing(values, { dropLowest: percent / 100 });
        expect(kept).toHaveLength(values.length - dropped);
        expect(passing(values, { dropHighest: percent / 100 })).toHaveLength(kept.length);
        const rest = values.toSorted((a, b) => a - b).slice(dropped);
        expect(kept.toSorted((a, b) => a - b)).toEqual(rest);
      }),
    );
  });

  it('keeps exactly the share asked for, rounded up, from the better end', () => {
    fc.assert(
      fc.property(distinct, fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const count = Math.ceil((values.length * percent) / 100);
        const sorted = values.toSorted((a, b) => a - b);
        const keep = percent / 100;
        const ascending = (kept: readonly number[]) => kept.toSorted((a, b) => a - b);
        expect(ascending(passing(values, { keep }, 'high'))).toEqual(sorted.slice(-count));
        expect(ascending(passing(values, { keep }, 'low'))).toEqual(sorted.slice(0, count));
      }),
    );
  });

  it('treats equal values alike, and with them drops fewer, never more', () => {
    const tied = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(tied, share, share, (values, dropLowest, dropHighest) => {
        fc.pre(dropLowest + dropHighest < 1);
        const kept = passing(values, { dropLowest, dropHighest });
        expect(kept.length).toBeGreaterThanOrEqual(
          values.length * (1 - dropLowest - dropHighest) - 1e-6,
        );
        for (const value of new Set(kept)) {
          expect(kept.filter((other) => other === value)).toHaveLength(
            values.filter((other) => other === value).length,
          );
        }
      }),
    );
    expect(passing([1, 1, 1, 2], { dropLowest: 0.5 })).toEqual([1, 1, 1, 2]);
    expect(passing([1, 1, 2, 2], { dropLowest: 0.5 })).toEqual([2, 2]);
  });

  it('lets through under a greater share only what a smaller one lets through', () => {
    fc.assert(
      fc.property(scores, share, share, (values, one, other) => {
        const loose = passing(values, { dropLowest: Math.min(one, other) });
        const strict = passing(values, { dropLowest: Math.max(one, other) });
        expect(strict.every((value) => loose.includes(value))).toBe(true);
        expect(strict.length).toBeGreaterThan(0);
      }),
    );
  });

  it('says the same whatever the order of the values', () => {
    fc.assert(
      fc.property(scores, share, fc.nat(), (values, dropLowest, seed) => {
        const turned = [
          ...values.slice(seed % values.length),
          ...values.slice(0, seed % values.length),
        ];
        for (const exactUpTo of [1_000, 10]) {
          const [one, other] = [values, turned].map((order) =>
            resolveBounds([{ dropLowest }], 's', distributionOf(order, WHOLE, exactUpTo), 'high'),
          );
          expect(one).toEqual(other);
        }
      }),
    );
  });

  it('stays within 1/4096 of the exact threshold where there are too many values', () => {
    const values = fc.array(
      fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1_000),
      {
        minLength: 30,
        maxLength: 300,
      },
    );
    fc.assert(
      fc.property(values, share, (all, dropLowest) => {
        const minOf = (exactUpTo: number) =>
          resolveBounds([{ dropLowest }], 's', distributionOf(all, WHOLE, exactUpTo), 'high')[
            WHOLE
          ]?.[0]?.min ?? null;
        const [exact, coarse] = [minOf(1_000), minOf(10)];
        if (exact === null || coarse === null) expect(coarse).toBe(exact);
        else expect(Math.abs(coarse - exact)).toBeLessThanOrEqual(Math.abs(exact) / 4096);
      }),
    );
  });

  it('gives large buckets their own thresholds, and leaves small ones to the whole', () => {
    const distribution = new Distribution();
    for (let value = 0; value < LEAST_BUCKET; value += 1) {
      distribution.add({ score: 's', bucket: 'large', value });
      if (value > 0) distribution.add({ score: 's', bucket: 'small', value: 1_000 + value });
    }
    const resolved = resolveBounds([{ dropLowest: 0.5 }], 's', distribution, 'high');
    expect(Object.keys(resolved)).toEqual([WHOLE, 'large']);
    expect(resolved['large']?.[0]?.min).toBe(10);
    expect(resolved[WHOLE]?.[0]?.min).toBe(19);
  });

  it('bounds nothing where there are no values', () => {
    expect(resolveBounds([{ keep: 0.1 }], 's', new Distribution(), 'high')).toEqual({
      [WHOLE]: [{ min: null, max: null }],
    });
  });
});
