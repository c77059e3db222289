import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { spanOfTime } from '../../../../src/media/video/analyze/sampling.ts';

/** The times of the frames that are samples, by the rule. */
function sampled(times: readonly number[], sampleFps: number): readonly number[] {
  return times.filter((time, index) => {
    const before = times[index - 1];
    return before === undefined || spanOfTime(time, sampleFps) > spanOfTime(before, sampleFps);
  });
}

describe('sampling by time', () => {
  it('takes the first frame of each span', () => {
    const times = Array.from({ length: 75 }, (_, index) => index / 25);
    expect(sampled(times, 2)).toEqual([0, 0.52, 1, 1.52, 2, 2.52]);
  });

  it('takes a frame that is due at a span’s beginning, though its time was rounded', () => {
    for (const fps of [24_000 / 1001, 25, 30_000 / 1001, 30, 60]) {
      for (const unit of [1 / 1000, 1 / 90_000]) {
        const time = Math.round(1 / fps / unit) * unit;
        expect(spanOfTime(time, fps) - spanOfTime(0, fps)).toBeGreaterThanOrEqual(0);
        expect(spanOfTime(Math.round(10 / unit) * unit, 2)).toBe(20);
      }
    }
  });

  it('takes a frame once where frames are rarer than spans, and the same ones where they come twice', () => {
    expect(sampled([0, 3, 7.2], 2)).toEqual([0, 3, 7.2]);
    fc.assert(
      fc.property(fc.array(fc.nat(20_000)), fc.constantFrom(0.5, 1, 2, 4), (all, sampleFps) => {
        const times = [...new Set(all)].toSorted((a, b) => a - b).map((tick) => tick / 1000);
        const doubled = times.flatMap((time) => [time, time]);
        expect(sampled(doubled, sampleFps)).toEqual(sampled(times, sampleFps));
      }),
    );
  });
});
