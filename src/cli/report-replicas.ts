import type { Log } from '../core/log.ts';
import type { ReplicaReport } from '../core/replica-report.ts';
import { ReplicaLog } from '../run/replica-log.ts';
import type { Assembly } from './assemble.ts';
import { logReplica } from './log-replica.ts';

const EVERY_MS = 3_000;
const LOG_EVERY_MS = 60_000;

/**
 * Writes what this process knows of its endpoints into the run directory every few seconds, for
 * `status` of others, and every minute into the log. A write that fails is left out: it must not stop
 * a run. The function returned ends it with a last one.
 */
export function reportReplicas(
  directory: string,
  assembly: Pick<Assembly, 'endpoints'>,
  log: Log,
): () => Promise<void> {
  const file = new ReplicaLog(directory);
  const count = (): void => {
    for (const report of replicasOf(assembly)) logReplica(log, report);
  };
  let writing: Promise<void> = Promise.resolve();
  const write = (isLive: boolean): void => {
    const reports = replicasOf(assembly);
    if (reports.length === 0) return;
    const snapshot = { at: Date.now(), isLive, replicas: reports };
    writing = writing.then(async () => file.write(snapshot)).catch(() => undefined);
  };
  const timer = setInterval(() => write(true), EVERY_MS);
  timer.unref();
  const logTimer = setInterval(count, LOG_EVERY_MS);
  logTimer.unref();
  return async () => {
    clearInterval(timer);
    clearInterval(logTimer);
    count();
    write(false);
    await writing;
  };
}

export function replicasOf({ endpoints }: Pick<Assembly, 'endpoints'>): readonly ReplicaReport[] {
  return [...endpoints.values()].flatMap((endpoint) => endpoint.replicas?.() ?? []);
}
