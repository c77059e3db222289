import { describe, expect, it } from 'vitest';
import { replicaLines } from '../../../src/cli/replica-lines.ts';
import { madeReplica } from '../../support/made-replica.ts';

describe('replicaLines', () => {
  it('tells what a server was asked, what came of it, what it cost, and why it is not asked', () => {
    const replica = madeReplica({
      ...{ breaker: 'open', reason: 'no money left', pausedMs: 12_300 },
      ...{ inFlight: 3, answers: 1_200, inputTokens: 50_000, outputTokens: 900, costUsd: 2 },
      cachedInputTokens: 40_000,
      errors: { endpoint_timeout: 2, endpoint_rate_limited: 7 },
      latencyMs: { p50: 900, p90: 1_500, p99: 4_000 },
    });
    expect(replicaLines([replica])).toEqual([
      'local http://127.0.0.1:8000/v1',
      '    3 of 32 in flight, 1,200 answers, p50 900, p90 1500, p99 4000 ms',
      '    50,000 tokens in (40,000 cached), 900 out, $2.00',
      '    errors: 7 rate_limited, 2 timeout',
      '    open for 13 s: no money left',
    ]);
  });

  it('calls a server that works, and only waits, paused', () => {
    const replica = madeReplica({ reason: 'HTTP 429. Lower concurrency.', pausedMs: 900 });
    expect(replicaLines([replica]).at(-1)).toBe('    paused for 1 s: HTTP 429. Lower concurrency.');
  });
});
