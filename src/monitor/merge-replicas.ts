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
 * ended too; what is in flight, room and breaker are those of the living. Latencies are of the
 * process that has answered most. Pure.
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
  return [...merged.values()];
}

function pastOf(replica: ReplicaReport): ReplicaReport {
  return { ...replica, breaker: 'closed', reason: null, inFlight: 0, limit: 0 };
}

function sumOf(one: ReplicaReport, other: ReplicaReport): ReplicaReport {
  const troubled = [one, other].find(({ reason }) => reason !== null) ?? one;
  const busier = other.answers > one.answers ? other : one;
  const codes = new Set([...Object.keys(one.errors), ...Object.keys(other.errors)]);
  return {
    endpoint: one.endpoint,
    replica: one.replica,
    breaker: troubled.breaker,
    reason: troubled.reason,
    inFlight: one.inFlight + other.inFlight,
    limit: one.limit + other.limit,
    requests: one.requests + other.requests,
    answers: one.answers + other.answers,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costUsd: one.costUsd + other.costUsd,
    rateLimited: one.rateLimited + other.rateLimited,
    errors: Object.fromEntries(
      [...codes].map((code) => [code, (one.errors[code] ?? 0) + (other.errors[code] ?? 0)]),
    ),
    latencyMs: busier.latencyMs,
  };
}
