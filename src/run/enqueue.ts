import type { Job, JobQueue } from '../core/queue.ts';
import { openBarriers } from './barriers.ts';
import type { PlacedStage } from './fingerprint.ts';
import type { OpenRun } from './open-run.ts';
import { planRun } from './plan.ts';

const JOBS_AT_ONCE = 100;

type Enqueued = Pick<OpenRun, 'uid' | 'store' | 'stages'>;

/** What was found to do. */
export interface Plan {
  /** Every shard that has something left to do, with the index of the stage that comes next. */
  readonly shards: ReadonlyMap<string, number>;
  /** The stages that it was planned by: those before the first barrier that is closed. */
  readonly stages: readonly PlacedStage[];
}

/**
 * Opens the barriers that can be opened, and adds a job for every shard that has something left to
 * do. `among` limits it to some shards: of no use where a barrier may open for all.
 */
export async function enqueueMissing(
  run: Enqueued,
  queue: JobQueue,
  signal: AbortSignal,
  among?: readonly string[],
): Promise<Plan> {
  for (;;) {
    signal.throwIfAborted();
    const { stages, isOpen } = await openBarriers(run.store, run.stages, signal);
    const shards = await enqueueSteps({ ...run, stages }, queue, signal, among);
    // Somebody else may have done the last of them between the two looks.
    if (isOpen || shards.size > 0) return { shards, stages };
  }
}

/** Adds a job for every shard that has something left to do at the stages of `run`. */
export async function enqueueSteps(
  run: Enqueued,
  queue: JobQueue,
  signal: AbortSignal,
  among?: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const shards = new Map<string, number>();
  const batches = new Map<string, Job[]>();
  for await (const { shard, index } of planRun(run.store, run.stages, signal, among)) {
    const placed = run.stages[index];
    if (!placed) continue;
    const { name } = placed.stage;
    const batch = batches.get(name) ?? [];
    batch.push({ run: run.uid, stage: placed.key, shard });
    batches.set(name, batch);
    shards.set(shard, index);
    if (batch.length >= JOBS_AT_ONCE) {
      batches.delete(name);
      await queue.add(name, batch);
    }
  }
  for (const [name, batch] of batches) await queue.add(name, batch);
  return shards;
}
