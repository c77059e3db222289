import { describe, expect, it } from 'vitest';
import { latencyBucketOf, NO_LATENCIES, type Latencies } from '../../../src/core/latencies.ts';
import type { ReplicaReport } from '../../../src/core/replica-report.ts';
import { mergeReplicas } from '../../../src/monitor/merge-replicas.ts';
import { madeReplica } from '../../support/made-replica.ts';

const NOW = 1_000_000;

function answers(count: number, latencyMs: number): Latencies {
  const counts = [...NO_LATENCIES.counts];
  counts[latencyBucketOf(latencyMs)] = count;
  return { counts, sumMs: count * latencyMs };
}

function snapshot(replica: Partial<ReplicaReport>, isLive = true, at = NOW) {
  return { at, isLive, replicas: [madeReplica(replica)] };
}

describe('mergeReplicas', () => {
  it('takes percentiles over the answers of all processes', () => {
    const [merged] = mergeReplicas(
      [
        snapshot({ latencies: answers(90, 100), recentLatencies: answers(90, 100) }),
        snapshot({ latencies: answers(10, 5_000), recentLatencies: answers(10, 5_000) }),
      ],
      NOW,
    );
    expect(merged?.latencyMs?.p50).toBeLessThan(120);
    expect(merged?.latencyMs?.p99).toBeGreaterThan(4_000);
  });

  it('counts what ended processes have seen, and says nothing of it as present', () => {
    const ended = snapshot(
      { answers: 3, inFlight: 4, breaker: 'open', reason: 'it was away', pausedMs: 5 },
      false,
    );
    const [merged] = mergeReplicas([ended, snapshot({ answers: 1, inFlight: 1 })], NOW);
    expect(merged).toMatchObject({
      ...{ answers: 4, inFlight: 1, breaker: 'closed', reason: null, pausedMs: null },
    });
  });

  it('shows the worst of what processes know: an open breaker before a pause', () => {
    const paused = snapshot({ reason: 'HTTP 429', pausedMs: 1_000 });
    const open = snapshot({ breaker: 'open', reason: 'no money', pausedMs: 30_000 });
    const [merged] = mergeReplicas([paused, open], NOW);
    expect(merged).toMatchObject({ breaker: 'open', reason: 'no money', pausedMs: 30_000 });
  });
});
