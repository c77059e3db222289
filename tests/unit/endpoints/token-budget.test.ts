import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBudget } from '../../../src/endpoints/token-budget.ts';

/** Begins a call; resolves to the tokens that were taken for it, in pieces of `most`. */
function begin(budget: TokenBudget, most = Infinity): number {
  let taken = 0;
  for (let due = budget.due(most); due > 0; due = budget.due(most)) {
    budget.paid(due);
    taken += due;
  }
  budget.begun();
  return taken;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

describe('the tokens of calls', () => {
  it('are paid in full by the time that a further call begins, however many were in flight', () => {
    const sizes = fc.array(fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1 }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 500, max: 50_000 }), (rounds, most) => {
        const budget = new TokenBudget();
        let taken = 0;
        let used = 0;
        for (const round of rounds) {
          taken += sumOf(round.map(() => begin(budget, most)));
          for (const tokens of round) budget.ended(tokens);
          used += sumOf(round);
        }
        taken += begin(budget, most);
        expect(taken).toBeGreaterThanOrEqual(used);
      }),
    );
  });

  it('are given back where calls take less than was thought', () => {
    const budget = new TokenBudget();
    let taken = 0;
    for (let call = 0; call < 100; call += 1) {
      taken += begin(budget);
      budget.ended(100);
    }
    expect(taken).toBeLessThan(100 * 100 + 1_500);
  });

  it('of a call that failed stay paid', () => {
    const budget = new TokenBudget();
    expect(begin(budget)).toBe(1_500);
    budget.ended(null);
    expect(begin(budget)).toBe(1_500);
  });
});
