import type { Tally } from '../../../src/core/tally.ts';

/** A tally of one shard; what is not given is nothing. */
export function madeTally(
  stage: string,
  shard: string,
  counts: Partial<Omit<Tally, 'stage' | 'shard'>> = {},
): Tally {
  return {
    stage,
    shard,
    at: 0,
    emitted: 0,
    split: 0,
    rejected: {},
    failed: {},
    calls: 0,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    ...counts,
  };
}
