import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleSeconds } from '../../../src/clips/sample-seconds.ts';

describe('sampleSeconds', () => {
  it('takes the middle of each of as few parts of 2 s or less as there are', () => {
    const at = (startSeconds: number, endSeconds: number) =>
      sampleSeconds({ startSeconds, endSeconds }, { max: 16 });

    expect(at(0, 6)).toEqual([1, 3, 5]);
    expect(at(10, 14)).toEqual([11, 13]);
    expect(at(0, 5).map((time) => time.toFixed(6))).toEqual(['0.833333', '2.500000', '4.166667']);
    expect(at(3, 3.5)).toEqual([3.25]);
  });

  it('takes no frame more because of rounding', () => {
    const start = 0.1 + 0.2;

    expect(
      sampleSeconds({ startSeconds: start, endSeconds: start + 6.0000001 }, { max: 16 }),
    ).toHaveLength(3);
  });

  it('takes at least and at most as many as it is told, evenly', () => {
    const span = { startSeconds: 0, endSeconds: 60 };

    expect(sampleSeconds(span, { max: 4 })).toEqual([7.5, 22.5, 37.5, 52.5]);
    expect(sampleSeconds({ startSeconds: 0, endSeconds: 1 }, { min: 2, max: 4 })).toEqual([
      0.25, 0.75,
    ]);
    expect(sampleSeconds(span, { everySeconds: 30, max: 4 })).toEqual([15, 45]);
  });

  it('gives rising times inside the clip, at least one and at most the maximum, 2 s apart at most', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 10_000, noNaN: true }),
        fc.double({ min: 0.01, max: 600, noNaN: true }),
        fc.integer({ min: 1, max: 400 }),
        (startSeconds, length, max) => {
          const span = { startSeconds, endSeconds: startSeconds + length };
          const times = sampleSeconds(span, { max });

          expect(times.length).toBeGreaterThanOrEqual(1);
          expect(times.length).toBeLessThanOrEqual(max);
          expect(times[0]).toBeGreaterThan(span.startSeconds);
          expect(times.at(-1)).toBeLessThan(span.endSeconds);
          for (const [index, time] of times.slice(1).entries()) {
            const step = time - (times[index] ?? Number.NaN);
            expect(step).toBeGreaterThan(0);
            if (times.length < max) expect(step).toBeLessThanOrEqual(2 + 1e-5);
          }
        },
      ),
    );
  });
});
