import { PostponeJob, type Job, type JobQueue } from '../core/queue.ts';
import { openBarriers } from './barriers.ts';
import { enqueueSteps } from './enqueue.ts';
import type { OpenRun } from './open-run.ts';

/** What a job that looks after a barrier names in place of a shard. */
const BARRIER = 'barrier';
const LOOK_MS = 2_000;
/** A look may read many files: for so many times as long as it took nobody looks again. */
const REST = 10;

/**
 * A job that opens the barrier before a stage once all records have come to it. It waits in the
 * queue of that stage from the first arrival on, once however often it is added, so that a fleet of
 * workers needs nobody to conduct it.
 */
export function barrierJob(run: string, stage: string): Job {
  return { run, stage, shard: BARRIER };
}

export function isBarrierJob({ shard }: Job): boolean {
  return shard === BARRIER;
}

/** Resolves to the shards that go on. Throws PostponeJob while the barrier is closed. */
export async function lookAtBarrier(
  run: OpenRun,
  options: {
    readonly queue: JobQueue;
    readonly draining: AbortSignal;
    readonly now: () => number;
  },
): Promise<readonly string[]> {
  const { queue, draining, now } = options;
  const startedAt = now();
  const { stages, isOpen } = await openBarriers(run.store, run.stages, draining);
  if (!isOpen) {
    throw new PostponeJob(Math.max(LOOK_MS, REST * (now() - startedAt)), 'barrier closed');
  }
  return [...(await enqueueSteps({ ...run, stages }, queue, draining)).keys()];
}
