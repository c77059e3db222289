import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addLatencies,
  LATENCY_BOUNDS_MS,
  latencyBucketOf,
  NO_LATENCIES,
  percentilesOf,
  type Latencies,
} from '../../../src/core/latencies.ts';

function latenciesOf(values: readonly number[]): Latencies {
  const counts = [...NO_LATENCIES.counts];
  for (const value of values) {
    const bucket = latencyBucketOf(value);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return { counts, sumMs: values.reduce((sum, value) => sum + value, 0) };
}

const inRange = fc.array(fc.double({ min: 10, max: 600_000, noNaN: true }), { minLength: 1 });

describe('latencies', () => {
  it('have bounds that double with every fourth, as dashboards read them', () => {
    expect(LATENCY_BOUNDS_MS.filter((_, index) => index % 4 === 0)).toEqual(
      Array.from({ length: 17 }, (_, step) => 10 * 2 ** step),
    );
  });

  it('put every value between its bounds', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (value) => {
        const bucket = latencyBucketOf(value);
        expect(value).toBeLessThanOrEqual(LATENCY_BOUNDS_MS[bucket] ?? Infinity);
        expect(value).toBeGreaterThan(LATENCY_BOUNDS_MS[bucket - 1] ?? -1);
      }),
    );
  });

  it('give percentiles within a bucket of the exact ones', () => {
    fc.assert(
      fc.property(inRange, (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(0.9 * sorted.length) - 1] ?? 0;
        const ratio = (percentilesOf(latenciesOf(values))?.p90 ?? 0) / exact;
        expect(ratio).toBeLessThan(1.2);
        expect(ratio).toBeGreaterThan(0.8);
      }),
    );
  });

  it('add up to those of all values together', () => {
    fc.assert(
      fc.property(inRange, inRange, (one, other) => {
        const sum = addLatencies(latenciesOf(one), latenciesOf(other));
        expect(sum.counts).toEqual(latenciesOf([...one, ...other]).counts);
      }),
    );
  });

  it('have no percentiles before the first answer', () => {
    expect(percentilesOf(NO_LATENCIES)).toBeNull();
  });
});
