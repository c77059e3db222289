import type { TallyLike } from '../../../src/monitor/current-tallies.ts';

/** A tally of one shard; what is not given is nothing. */
export function madeTally(
  stage: string,
  shard: string,
  counts: Partial<Omit<TallyLike, 'stage' | 'shard'>> = {},
): TallyLike {
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
