import { describe, expect, it } from 'vitest';
import { readVerdict, wilsonInterval } from '../../../src/captions/audit.ts';

describe('the verdict of a judge', () => {
  it.each([
    ['A', 'A'],
    ['**B**.', 'B'],
    ['Caption A', 'A'],
    ['A or B', null],
    ['Neither of them', null],
  ])('is read from %j', (answer, verdict) => {
    expect(readVerdict(answer)).toBe(verdict);
  });
});

describe("Wilson's interval", () => {
  it('is that of the textbook', () => {
    // 81 of 263: Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I.
    const [low = 0, high = 0] = wilsonInterval(81, 263) ?? [];
    expect(low).toBeCloseTo(0.2553, 4);
    expect(high).toBeCloseTo(0.3662, 4);
  });

  it('stays within 0 and 1, and is none where nothing was counted', () => {
    expect(wilsonInterval(10, 10)?.[1]).toBeCloseTo(1, 12);
    expect(wilsonInterval(0, 10)?.[0]).toBe(0);
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});
