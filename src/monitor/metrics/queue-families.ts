import type { Registry } from 'prom-client';
import type { QueueCounts } from '../../core/queue.ts';
import { readFamily } from './read-family.ts';

/** The queue of one stage, all its runs together. */
export interface StageQueue {
  readonly stage: string;
  readonly counts: QueueCounts;
  /** When the oldest of the waiting jobs was added, ms since 1970; null where none waits. */
  readonly oldestWaitingAt: number | null;
}

const STATES = ['waiting', 'active', 'delayed', 'failed'] as const satisfies (keyof QueueCounts)[];

/** Null stands for a queue that does not answer. */
export function queueFamilies(
  registry: Registry,
): (queues: readonly StageQueue[] | null, nowMs: number) => void {
  const up = readFamily(registry, 'recaptor_queue_up', 'gauge', '1 where the queue answers');
  const jobs = readFamily(
    registry,
    'recaptor_queue_jobs',
    'gauge',
    'Jobs in the queue of a stage. Every process tells the same: take the largest, not the sum',
  );
  const oldest = readFamily(
    registry,
    'recaptor_queue_oldest_waiting_seconds',
    'gauge',
    'Age of the oldest job that waits for a worker; 0 where none waits',
  );
  return (queues, nowMs) => {
    up.set([{ labels: {}, value: queues === null ? 0 : 1 }]);
    jobs.set(
      (queues ?? []).flatMap(({ stage, counts }) =>
        STATES.map((state) => ({ labels: { stage, state }, value: counts[state] })),
      ),
    );
    oldest.set(
      (queues ?? []).map(({ stage, oldestWaitingAt }) => ({
        labels: { stage },
        value: oldestWaitingAt === null ? 0 : Math.max(0, nowMs - oldestWaitingAt) / 1_000,
      })),
    );
  };
}
