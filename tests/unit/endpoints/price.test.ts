import { describe, expect, it } from 'vitest';

import { costUsdOf } from '../../../src/endpoints/price.ts';

const USAGE = { inputTokens: 1000, outputTokens: 200, cachedInputTokens: 400 };

describe('costUsdOf', () => {
  it('adds up input, output and pictures', () => {
    const prices = { inputPerMillion: 2, outputPerMillion: 10, perPicture: 0.01 };
    expect(costUsdOf(USAGE, prices, 3)).toBeCloseTo(0.002 + 0.002 + 0.03, 12);
  });

  it('counts cached input tokens at their own price', () => {
    const prices = { inputPerMillion: 2, outputPerMillion: 10, cachedInputPerMillion: 0.5 };
    expect(costUsdOf(USAGE, prices, 0)).toBeCloseTo(0.0012 + 0.0002 + 0.002, 12);
  });

  it('invents nothing without prices or without usage', () => {
    expect(costUsdOf(USAGE, null, 1)).toBeNull();
    expect(
      costUsdOf(null, { inputPerMillion: 2, outputPerMillion: 10, perPicture: 1 }, 1),
    ).toBeNull();
  });
});
