import { NO_LATENCIES } from '../../src/core/latencies.ts';
import type { ReplicaReport } from '../../src/core/replica-report.ts';

export function madeReplica(given: Partial<ReplicaReport> = {}): ReplicaReport {
  return {
    endpoint: 'local',
    replica: 'http://127.0.0.1:8000/v1',
    breaker: 'closed',
    reason: null,
    pausedMs: null,
    inFlight: 0,
    limit: 32,
    requests: 0,
    answers: 0,
    inputTokens: 0,
    cachedInputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    rateLimited: 0,
    errors: {},
    latencies: NO_LATENCIES,
    recentLatencies: NO_LATENCIES,
    latencyMs: null,
    ...given,
  };
}
