import type { Call } from './chat.ts';

/** What calls were paid with, and what they did not cost as their answers were kept from before. */
export interface Spending {
  /** Answered by a model, now. */
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of calls whose price is known; the others are in `unpricedCalls`. */
  readonly costUsd: number;
  readonly unpricedCalls: number;
  /** Questions that an answer of before was there for. */
  readonly savedCalls: number;
  /** What those answers had cost. */
  readonly savedUsd: number;
}

/** The part of a call that says what it cost. */
export type Payment = Pick<Call, 'inputTokens' | 'outputTokens' | 'costUsd' | 'fromCache'>;

const NOTHING_SPENT: Spending = {
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
  unpricedCalls: 0,
  savedCalls: 0,
  savedUsd: 0,
};

export function spendingOf(calls: Iterable<Payment>): Spending {
  const spent = { ...NOTHING_SPENT };
  for (const call of calls) {
    if (call.fromCache === true) {
      spent.savedCalls += 1;
      spent.savedUsd += call.costUsd ?? 0;
      continue;
    }
    spent.calls += 1;
    spent.inputTokens += call.inputTokens ?? 0;
    spent.outputTokens += call.outputTokens ?? 0;
    spent.costUsd += call.costUsd ?? 0;
    spent.unpricedCalls += call.costUsd === null ? 1 : 0;
  }
  return spent;
}

export function addSpending(parts: Iterable<Spending>): Spending {
  const sum = { ...NOTHING_SPENT };
  for (const part of parts) {
    sum.calls += part.calls;
    sum.inputTokens += part.inputTokens;
    sum.outputTokens += part.outputTokens;
    sum.costUsd += part.costUsd;
    sum.unpricedCalls += part.unpricedCalls;
    sum.savedCalls += part.savedCalls;
    sum.savedUsd += part.savedUsd;
  }
  return sum;
}

/** By the names of endpoints. */
export type SpendingByEndpoint = Readonly<Record<string, Spending>>;

export function spendingByEndpoint(calls: Iterable<Call>): SpendingByEndpoint {
  const byEndpoint = new Map<string, Call[]>();
  for (const call of calls) {
    const known = byEndpoint.get(call.endpoint);
    if (known) known.push(call);
    else byEndpoint.set(call.endpoint, [call]);
  }
  return Object.fromEntries([...byEndpoint].map(([name, own]) => [name, spendingOf(own)]));
}

export function mergeSpending(parts: Iterable<SpendingByEndpoint>): SpendingByEndpoint {
  const byEndpoint = new Map<string, Spending>();
  for (const [name, part] of [...parts].flatMap((each) => Object.entries(each))) {
    byEndpoint.set(name, addSpending([byEndpoint.get(name) ?? NOTHING_SPENT, part]));
  }
  return Object.fromEntries(byEndpoint);
}
