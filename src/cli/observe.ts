import { packageVersion } from '../config/package-root.ts';
import type { JobQueue } from '../core/queue.ts';
import type { ReplicaReport } from '../core/replica-report.ts';
import type { RunBudget } from '../monitor/metrics/budget-families.ts';
import type { StageQueue } from '../monitor/metrics/queue-families.ts';
import type { CrewEvents } from '../run/crew.ts';
import { logCrew } from './log-crew.ts';
import { startMetricsServer, type MetricsAddress } from './metrics-server.ts';
import type { Output } from './output.ts';

export interface Observed {
  readonly output: Output;
  /** Null where no metrics are asked for. */
  readonly metrics: MetricsAddress | null;
  readonly queue: JobQueue;
  /** Names of the stages whose queues are looked at. */
  readonly stages: readonly string[];
  readonly replicas: () => readonly ReplicaReport[];
  readonly budgets: () => readonly RunBudget[];
}

type WorkEvents = Pick<CrewEvents, 'onLine' | 'onTally' | 'onJob'>;

/** What looks at the work of a process while it goes on. */
export interface Observing {
  readonly events: WorkEvents;
  close(): Promise<void>;
}

/** Keeps the log, and serves metrics where they are asked for. Throws as `startMetricsServer` does. */
export async function observe(observed: Observed): Promise<Observing> {
  const { output, metrics: address } = observed;
  const logged = logCrew(output.log);
  if (address === null) return { events: logged, close: async () => undefined };
  // Loaded here: most runs are not scraped.
  const { createProcessMetrics } = await import('../monitor/metrics/create-metrics.ts');
  const metrics = createProcessMetrics({
    version: packageVersion(),
    now: Date.now,
    replicas: observed.replicas,
    budgets: observed.budgets,
    queues: async () => readQueues(observed.queue, observed.stages),
  });
  const server = await startMetricsServer(metrics, address);
  output.note(`Metrics at ${server.url}`);
  return {
    events: {
      ...logged,
      onLine: (line, tookMs) => {
        logged.onLine?.(line, tookMs);
        metrics.addLine(line, tookMs);
      },
      onJob: (job, outcome, tookMs) => {
        logged.onJob?.(job, outcome, tookMs);
        metrics.addJob(job.stage, outcome, tookMs);
      },
    },
    close: async () => server.close(),
  };
}

/** Depth and oldest job of each stage's queue. */
export async function readQueues(
  queue: JobQueue,
  stages: readonly string[],
): Promise<readonly StageQueue[]> {
  return Promise.all(
    stages.map(async (stage) => ({
      stage,
      counts: await queue.counts(stage),
      oldestWaitingAt: await queue.oldestWaitingAt(stage),
    })),
  );
}
