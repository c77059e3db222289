import { describe, expect, it } from 'vitest';

import { expectedAt, likelyKnee, type Measured } from '../../../src/endpoints/likely-knee.ts';

const MOST = 512;

/** As a server shows itself that answers 40 a second with 48 in flight, and no more with more. */
function seenAt(...limits: readonly number[]): readonly Measured[] {
  return limits.map((limit) => ({
    ...{ limit, perSecond: (40 * Math.min(limit, 48)) / 48, answers: 100 },
  }));
}

describe('likelyKnee', () => {
  it('finds where throughput stops rising', () => {
    const knee = likelyKnee(seenAt(24, 32, 40, 64, 80, 100), MOST);
    expect(knee).toBeGreaterThan(44);
    expect(knee).toBeLessThan(58);
  });

  it('lies beyond all that was tried while throughput rises with the limit', () => {
    expect(likelyKnee(seenAt(10, 20, 40), MOST)).toBeGreaterThan(44);
  });

  it('lies below all that was tried where none made a difference', () => {
    expect(likelyKnee(seenAt(100, 130, 200), MOST)).toBeLessThan(90);
  });

  it('is drawn less by what rests on fewer answers', () => {
    const odd = { limit: 96, perSecond: 60 };
    const few = likelyKnee([...seenAt(24, 48, 64), { ...odd, answers: 4 }], MOST);
    const many = likelyKnee([...seenAt(24, 48, 64), { ...odd, answers: 200 }], MOST);
    expect(many).toBeGreaterThan(few * 1.2);
  });

  it('does not go far beyond the most that may be in flight', () => {
    expect(likelyKnee(seenAt(20, 40), 40)).toBeLessThanOrEqual(60);
  });
});

describe('expectedAt', () => {
  it('rises in proportion up to the knee and no further', () => {
    const seen = seenAt(24, 64);
    expect(expectedAt(12, 48, seen)).toBeCloseTo(10);
    expect(expectedAt(48, 48, seen)).toBeCloseTo(40);
    expect(expectedAt(200, 48, seen)).toBeCloseTo(40);
  });
});
