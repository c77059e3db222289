import { addLatencies, NO_LATENCIES, percentilesNow } from '../core/latencies.ts';
import type { ReplicaReport } from '../core/replica-report.ts';

interface Snapshot {
  readonly at: number;
  readonly isLive: boolean;
  readonly replicas: readonly ReplicaReport[];
}

/** A process that was killed leaves its last word; after so long it says nothing of the present. */
const STALE_MS = 30_000;

/**
 * One report per replica from those of all processes: counts are added up, of processes that have
 * ended too; what is in flight, room, breaker and recent latencies are those of the living. Pure.
 */
export function mergeReplicas(
  snapshots: readonly Snapshot[],
  nowMs: number,
): readonly ReplicaReport[] {
  const merged = new Map<string, ReplicaReport>();
  for (const { at, isLive, replicas } of snapshots) {
    const isPresent = isLive && nowMs - at <= STALE_MS;
    for (const replica of replicas) {
      const key = JSON.stringify([replica.endpoint, replica.replica]);
      const report = isPresent ? replica : pastOf(replica);
      const known = merged.get(key);
      merged.set(key, known === undefined ? report : sumOf(known, report));
    }
  }
  return [...merged.values()].map((each) => ({
    ...each,
    latencyMs: percentilesNow(each) ?? each.latencyMs,
  }));
}

function pastOf(replica: ReplicaReport): ReplicaReport {
  return {
    ...replica,
    breaker: 'closed',
    reason: null,
    pausedMs: null,
    inFlight: 0,
    limit: 0,
    recentLatencies: NO_LATENCIES,
  };
}

function sumOf(one: ReplicaReport, other: ReplicaReport): ReplicaReport {
  const troubled = troubleOf(other) > troubleOf(one) ? other : one;
  const codes = new Set([...Object.keys(one.errors), ...Object.keys(other.errors)]);
  return {
    endpoint: one.endpoint,
    replica: one.replica,
    breaker: troubled.breaker,
    reason: troubled.reason,
    pausedMs: troubled.pausedMs,
    inFlight: one.inFlight + other.inFlight,
    limit: one.limit + other.limit,
    requests: one.requests + other.requests,
    answers: one.answers + other.answers,
    inputTokens: one.inputTokens + other.inputTokens,
    cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costUsd: one.costUsd + other.costUsd,
    rateLimited: one.rateLimited + other.rateLimited,
    errors: Object.fromEntries(
      [...codes].map((code) => [code, (one.errors[code] ?? 0) + (other.errors[code] ?? 0)]),
    ),
    latencies: addLatencies(one.latencies, other.latencies),
    recentLatencies: addLatencies(one.recentLatencies, other.recentLatencies),
    latencyMs: one.latencyMs ?? other.latencyMs,
  };
}

/** How far a replica is from being asked freely. */
function troubleOf({ breaker, reason }: ReplicaReport): number {
  if (breaker !== 'closed') return breaker === 'open' ? 3 : 2;
  return reason === null ? 0 : 1;
}
