import type { Job, JobQueue } from '../core/queue.ts';
import type { OpenRun } from './crew.ts';
import { planRun } from './plan.ts';

const JOBS_AT_ONCE = 100;

/**
 * Adds a job for every shard that has something left to do. Resolves to those shards, each with
 * the index of the stage that comes next. `among` limits it to some shards.
 */
export async function enqueueMissing(
  run: Pick<OpenRun, 'uid' | 'store' | 'stages'>,
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
