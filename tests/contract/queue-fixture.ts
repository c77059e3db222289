import { afterAll, beforeAll, expect } from 'vitest';
import type { Consumer, Job, JobQueue, QueueCounts } from '../../src/core/queue.ts';
import { neverFails } from '../support/queue-jobs.ts';

export const PATIENT = { timeout: 30_000, interval: 20 };

export interface QueueFixture {
  readonly open: () => Promise<JobQueue>;
  /** The queue that all tests share: opening one may take seconds. */
  readonly queue: () => JobQueue;
  /** A queue name of the test's own. */
  readonly newStage: () => string;
  /** Works until the end of all tests, on one job at a time by default. */
  readonly work: (
    stage: string,
    handle: (job: Job) => Promise<void>,
    concurrency?: number,
  ) => Promise<Consumer>;
  /** Waits until the queue has these counts. */
  readonly expectCounts: (stage: string, counts: Partial<QueueCounts>) => Promise<void>;
}

export function queueFixture(open: () => Promise<JobQueue>): QueueFixture {
  let shared: JobQueue | null = null;
  let stages = 0;
  const consumers: Consumer[] = [];

  const queue = () => {
    if (shared === null) throw new Error('The queue is not open yet.');
    return shared;
  };

  beforeAll(async () => {
    shared = await open();
  });

  afterAll(async () => {
    await Promise.all(consumers.map((consumer) => consumer.close()));
    await queue().close();
  });

  return {
    open,
    queue,
    newStage: () => `stage-${(stages += 1)}`,
    work: async (stage, handle, concurrency = 1) => {
      const consumer = await queue().work(stage, { concurrency, onError: neverFails }, handle);
      consumers.push(consumer);
      return consumer;
    },
    expectCounts: async (stage, counts) => {
      await expect.poll(() => queue().counts(stage), PATIENT).toMatchObject(counts);
    },
  };
}
