import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_AMOUNT, type Amount, type Caps } from '../../../src/core/budget.ts';
import { BudgetError } from '../../../src/core/errors.ts';
import { createLocalAccount } from '../../../src/endpoints/local-account.ts';
import { BudgetGuard } from '../../../src/run/budget-guard.ts';

const never = new AbortController().signal;
const dollars = (usd: number): Amount => ({ usd, tokens: 0 });

function guardOf(caps: Caps, before: Amount = NO_AMOUNT): BudgetGuard {
  return new BudgetGuard({
    account: createLocalAccount(async () => before),
    caps,
    sleep: async (_ms, signal) => {
      signal.throwIfAborted();
      await delay(1);
    },
    refuse: async () => new BudgetError('spent'),
  });
}

/** Asks so many times at once, each for `most`, each at last for `cost`. */
async function askAll(guard: BudgetGuard, count: number, most: Amount, cost: Amount) {
  let [inFlight, mostInFlight, made] = [0, 0, 0];
  const results = await Promise.allSettled(
    Array.from({ length: count }, async () =>
      guard.run({
        ...{ most, signal: never, cost: () => cost },
        ask: async () => {
          inFlight += 1;
          made += 1;
          mostInFlight = Math.max(mostInFlight, inFlight);
          await delay(2);
          inFlight -= 1;
        },
      }),
    ),
  );
  const refused = results.filter(({ status }) => status === 'rejected').length;
  return { made, refused, mostInFlight };
}

describe('BudgetGuard', () => {
  it('never passes its cap where calls cost no more than estimated, and uses it up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          cap: fc.integer({ min: 0, max: 40 }),
          most: fc.integer({ min: 1, max: 8 }),
          share: fc.integer({ min: 0, max: 100 }),
          count: fc.integer({ min: 1, max: 12 }),
        }),
        async ({ cap, most, share, count }) => {
          const cost = (most * share) / 100;
          const guard = guardOf({ usd: cap, tokens: null });
          const { made, refused } = await askAll(guard, count, dollars(most), dollars(cost));
          expect(made * cost).toBeLessThanOrEqual(cap + 1e-9);
          expect(made + refused).toBe(count);
          // What is refused did not fit any more once all others were over.
          if (refused > 0) expect(made * cost + most).toBeGreaterThan(cap - 1e-9);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('passes its cap by no more than the calls in flight where calls are dearer than estimated', async () => {
    const guard = guardOf({ usd: 10, tokens: null });
    const { made, mostInFlight, refused } = await askAll(guard, 40, dollars(1), dollars(3));
    expect(made * 3).toBeGreaterThan(10);
    expect(made * 3).toBeLessThanOrEqual(10 + mostInFlight * 3);
    expect(refused).toBe(40 - made);
  });

  it('counts what the files know to be spent', async () => {
    const guard = guardOf({ usd: null, tokens: 100 }, { usd: 5, tokens: 90 });
    const most = { usd: 0, tokens: 8 };
    expect(await askAll(guard, 3, most, most)).toMatchObject({ made: 1, refused: 2 });
  });

  it('frees what was set aside for a call that failed', async () => {
    const guard = guardOf({ usd: 1, tokens: null });
    const failing = guard.run({
      ...{ most: dollars(1), signal: never, cost: () => dollars(1) },
      ask: async () => {
        throw new Error('no answer');
      },
    });
    await expect(failing).rejects.toThrow('no answer');
    expect(await askAll(guard, 2, dollars(1), dollars(1))).toMatchObject({ made: 1 });
  });

  it('stops waiting when it is told to', async () => {
    const stop = new AbortController();
    const guard = guardOf({ usd: 1, tokens: null });
    const long = guard.run({
      ...{ most: dollars(1), signal: never, cost: () => dollars(1) },
      ask: async () => delay(50),
    });
    const waiting = guard.run({
      ...{ most: dollars(1), signal: stop.signal, cost: () => dollars(1) },
      ask: async () => delay(0),
    });
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await long;
  });
});
