import { describe, expect, it } from 'vitest';
import {
  addSpending,
  mergeSpending,
  spendingByEndpoint,
  spendingOf,
} from '../../../src/core/spending.ts';
import { madeCall } from '../../support/made-call.ts';

describe('spendingOf', () => {
  it('adds up calls, and tells those without a price', () => {
    const calls = [madeCall(), madeCall({ costUsd: null, inputTokens: null, outputTokens: null })];
    expect(spendingOf(calls)).toEqual({
      ...{ calls: 2, inputTokens: 1_000, outputTokens: 100, costUsd: 0.015, unpricedCalls: 1 },
      ...{ savedCalls: 0, savedUsd: 0 },
    });
  });

  it('counts a kept answer as saved and not as paid', () => {
    expect(spendingOf([madeCall({ fromCache: true })])).toEqual({
      ...{ calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, unpricedCalls: 0 },
      ...{ savedCalls: 1, savedUsd: 0.015 },
    });
  });
});

describe('mergeSpending', () => {
  it('keeps endpoints apart, and comes to what all calls come to', () => {
    const calls = [madeCall(), madeCall({ endpoint: 'paid', costUsd: 1 })];
    const merged = mergeSpending(calls.map((call) => spendingByEndpoint([call])));
    expect(merged['paid']).toMatchObject({ calls: 1, costUsd: 1 });
    expect(merged['local']).toMatchObject({ calls: 1, costUsd: 0.015 });
    expect(addSpending(Object.values(merged))).toEqual(spendingOf(calls));
  });
});
