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

type Sum = { -readonly [Key in keyof Spending]: Spending[Key] };

export function spendingOf(calls: Iterable<Payment>): Spending {
  const spent = { ...NOTHING_SPENT };
  for (const call of calls) addCall(spent, call);
  return spent;
}

export function addSpending(parts: Iterable<Spending>): Spending {
  const sum = { ...NOTHING_SPENT };
  for (const part of parts) addTo(sum, part);
  return sum;
}

/** By the names of endpoints. */
export type SpendingByEndpoint = Readonly<Record<string, Spending>>;

/** Adds calls up by endpoint as they pass: an export does so with those of every record. */
export class EndpointSums {
  readonly #sums = new Map<string, Sum>();

  addCalls(calls: Iterable<Call>): void {
    for (const call of calls) addCall(this.#sumOf(call.endpoint), call);
  }

  add(part: SpendingByEndpoint): void {
    for (const [name, spent] of Object.entries(part)) addTo(this.#sumOf(name), spent);
  }

  get byEndpoint(): SpendingByEndpoint {
    return Object.fromEntries(this.#sums);
  }

  #sumOf(endpoint: string): Sum {
    const known = this.#sums.get(endpoint) ?? { ...NOTHING_SPENT };
    this.#sums.set(endpoint, known);
    return known;
  }
}

export function spendingByEndpoint(calls: Iterable<Call>): SpendingByEndpoint {
  const sums = new EndpointSums();
  sums.addCalls(calls);
  return sums.byEndpoint;
}

export function mergeSpending(parts: Iterable<SpendingByEndpoint>): SpendingByEndpoint {
  const sums = new EndpointSums();
  for (const part of parts) sums.add(part);
  return sums.byEndpoint;
}

function addCall(sum: Sum, call: Payment): void {
  if (call.fromCache === true) {
    sum.savedCalls += 1;
    sum.savedUsd += call.costUsd ?? 0;
    return;
  }
  sum.calls += 1;
  sum.inputTokens += call.inputTokens ?? 0;
  sum.outputTokens += call.outputTokens ?? 0;
  sum.costUsd += call.costUsd ?? 0;
  sum.unpricedCalls += call.costUsd === null ? 1 : 0;
}

function addTo(sum: Sum, part: Spending): void {
  sum.calls += part.calls;
  sum.inputTokens += part.inputTokens;
  sum.outputTokens += part.outputTokens;
  sum.costUsd += part.costUsd;
  sum.unpricedCalls += part.unpricedCalls;
  sum.savedCalls += part.savedCalls;
  sum.savedUsd += part.savedUsd;
}
