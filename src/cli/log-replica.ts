import type { Log } from '../core/log.ts';
import type { ReplicaReport } from '../core/replica-report.ts';

/** One line of the log for what a server was asked so far, and what came of it. */
export function logReplica(log: Log, report: ReplicaReport): void {
  // Without its reason, which quotes the server.
  const { endpoint, replica, breaker, pausedMs, inFlight, limit, latencyMs } = report;
  const { requests, answers, rateLimited, costUsd } = report;
  const { inputTokens, cachedInputTokens, outputTokens } = report;
  const errors = Object.entries(report.errors).map(([code, count]) => `${code}=${count}`);
  log.write('info', 'replica-counted', 'what a server was asked so far', {
    ...{ endpoint, replica, breaker, pausedMs, inFlight, limit, requests, answers, rateLimited },
    errors: errors.toSorted().join(' '),
    ...{ inputTokens, cachedInputTokens, outputTokens, costUsd },
    p50Ms: latencyMs?.p50 ?? null,
    p90Ms: latencyMs?.p90 ?? null,
    p99Ms: latencyMs?.p99 ?? null,
  });
}
