import { describe, expect, it } from 'vitest';

import { LateAnswers } from '../../../src/endpoints/late-answers.ts';

const PER_SECOND = 20;

function answersUntilAlarm(late: LateAnswers, gapMs: number, expected: number): number | null {
  for (let count = 1; count <= 200; count += 1) {
    if (late.areLate(count * gapMs, expected)) return count;
  }
  return null;
}

describe('LateAnswers', () => {
  it('is silent while answers come as expected, or sooner', () => {
    expect(answersUntilAlarm(new LateAnswers(), 50, PER_SECOND)).toBeNull();
    expect(answersUntilAlarm(new LateAnswers(), 30, PER_SECOND)).toBeNull();
  });

  it('notices within 35 answers that they come half as often', () => {
    expect(answersUntilAlarm(new LateAnswers(), 100, PER_SECOND)).toBeLessThanOrEqual(35);
  });

  it('counts nothing while nothing is expected', () => {
    const late = new LateAnswers();
    expect(answersUntilAlarm(late, 1_000, 0)).toBeNull();
    expect(late.areLate(200_050, PER_SECOND)).toBe(false);
  });

  it('begins anew when it is told to forget', () => {
    const late = new LateAnswers();
    late.areLate(0, PER_SECOND);
    late.areLate(1_000, PER_SECOND);
    late.forget();
    expect(late.areLate(1_900, PER_SECOND)).toBe(false);
  });
});
