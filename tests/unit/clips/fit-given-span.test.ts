import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitGivenSpan } from '../../../src/clips/fit-given-span.ts';

const OPTIONS = { endSeconds: 10, minSeconds: 2, toleranceSeconds: 0.5 };
const fit = (startSeconds: number, endSeconds: number) =>
  fitGivenSpan({ startSeconds, endSeconds }, OPTIONS);

describe('a clip that a dataset names', () => {
  it('stays as it is inside its source', () => {
    expect(fit(1, 4)).toEqual({ span: { startSeconds: 1, endSeconds: 4 }, problem: null });
    expect(fit(8, 10).problem).toBeNull();
  });

  it('loses what little reaches over the end', () => {
    expect(fit(6, 10.5)).toEqual({ span: { startSeconds: 6, endSeconds: 10 }, problem: null });
  });

  it('is told to lie outside where more does, or all of it', () => {
    const reason = 'span-outside-source';
    expect(fit(6, 10.6).problem).toEqual({ reason, value: 10.6, threshold: 10 });
    expect(fit(10, 10.4).problem).toEqual({ reason, value: 10.4, threshold: 10 });
    expect(fit(30, 35).problem).toEqual({ reason, value: 35, threshold: 10 });
  });

  it('is told to be too short, also by what is cut off', () => {
    const reason = 'span-too-short';
    expect(fit(3, 4).problem).toEqual({ reason, value: 1, threshold: 2 });
    expect(fit(8.25, 10.25).problem).toEqual({ reason, value: 1.75, threshold: 2 });
  });

  it('never reaches over the end, nor is too short, where it has no problem', () => {
    const times = fc.tuple(fc.double({ min: 0, max: 20 }), fc.double({ min: 0.001, max: 20 }));
    fc.assert(
      fc.property(times, ([start, length]) => {
        if (Number.isNaN(start + length)) return;
        const { span, problem } = fit(start, start + length);
        if (problem !== null) return;
        expect(span.startSeconds).toBe(start);
        expect(span.endSeconds).toBeLessThanOrEqual(10);
        expect(span.endSeconds - span.startSeconds).toBeGreaterThan(2 - 1e-5);
      }),
    );
  });
});
