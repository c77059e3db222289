import type { FoldedRecord } from '../core/record.ts';
import { sourceShardOf } from './clip-shards.ts';
import type { PlacedStage } from './fingerprint.ts';
import { foldLazily } from './fold-shard.ts';
import { inOrder } from './in-order.ts';
import type { ShardStore } from './shard-store.ts';

/** What comes next for a shard. */
export interface NextStep {
  readonly shard: string;
  /** Index of the first stage that has not done all records that reach it. */
  readonly index: number;
}

const SHARDS_AHEAD = 8;

/**
 * Decides by the files alone what is left to do, shard by shard, in order. A shard on which every
 * record has come through, was rejected or has failed gives nothing. `shards` limits it to some.
 */
export async function* planRun(
  store: ShardStore,
  stages: readonly PlacedStage[],
  signal: AbortSignal,
  shards?: readonly string[],
): AsyncGenerator<NextStep> {
  const plan = async (shard: string) => planShard(store, stages, shard);
  for await (const steps of inOrder(shards ?? (await store.shards()), SHARDS_AHEAD, plan)) {
    signal.throwIfAborted();
    yield* steps;
  }
}

/** Folds all shards in order; the files of a few are read ahead. What it gives can be read once. */
export async function* foldShards(
  store: ShardStore,
  stages: readonly PlacedStage[],
  signal: AbortSignal,
): AsyncGenerator<Iterable<FoldedRecord>> {
  const fold = async (shard: string) => foldLazily(store, stages, shard);
  for await (const records of inOrder(await store.shards(), SHARDS_AHEAD, fold)) {
    signal.throwIfAborted();
    yield records;
  }
}

/** What is left of a shard: one step for the shard itself, or one for each of its clip shards that has something left. */
export async function planShard(
  store: ShardStore,
  stages: readonly PlacedStage[],
  shard: string,
): Promise<readonly NextStep[]> {
  const [first] = stages;
  // Every record reaches the first stage: without its file, nothing need be read to know.
  if (first && !(await store.has(first.key, sourceShardOf(shard)))) return [{ shard, index: 0 }];
  const next = new Map<string, number>();
  for (const record of await foldLazily(store, stages, shard)) {
    const { state } = record;
    if (state.at !== 'pending') continue;
    const index = stages.findIndex(({ stage }) => stage.name === state.stage);
    next.set(record.shard, Math.min(index, next.get(record.shard) ?? index));
  }
  return [...next].map(([name, index]) => ({ shard: name, index }));
}
