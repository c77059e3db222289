import type { FoldedRecord } from '../core/record.ts';
import type { PlacedStage } from './fingerprint.ts';
import { foldShard } from './fold-shard.ts';
import type { ShardStore } from './shard-store.ts';

/** What comes next for a shard. */
export interface NextStep {
  readonly shard: string;
  /** Index of the first stage that has not done all records that reach it. */
  readonly index: number;
}

const SHARDS_AHEAD = 16;

/**
 * Decides by the files alone what is left to do, shard by shard, in order. A shard on which every
 * record has come through, was rejected or has failed gives nothing.
 */
export async function* planRun(
  store: ShardStore,
  stages: readonly PlacedStage[],
  signal: AbortSignal,
): AsyncGenerator<NextStep> {
  for await (const { shard, records } of foldShards(store, stages, signal)) {
    const index = firstUndone(records, stages);
    if (index !== null) yield { shard, index };
  }
}

/** Folds all shards in order, a few of them ahead. */
export async function* foldShards(
  store: ShardStore,
  stages: readonly PlacedStage[],
  signal: AbortSignal,
): AsyncGenerator<{ shard: string; records: readonly FoldedRecord[] }> {
  const shards = await store.shards();
  const ahead: Promise<readonly FoldedRecord[]>[] = [];
  let next = 0;
  for (const shard of shards) {
    while (ahead.length < SHARDS_AHEAD && next < shards.length) {
      const folding = foldShard(store, stages, shards[next] ?? shard);
      // A rejection is thrown where its turn comes; until then it must not count as unhandled.
      folding.catch(() => undefined);
      ahead.push(folding);
      next += 1;
    }
    signal.throwIfAborted();
    yield { shard, records: (await ahead.shift()) ?? [] };
  }
}

function firstUndone(
  records: readonly FoldedRecord[],
  stages: readonly PlacedStage[],
): number | null {
  const pending = new Set(
    records.flatMap(({ state }) => (state.at === 'pending' ? [state.stage] : [])),
  );
  const index = stages.findIndex(({ stage }) => pending.has(stage.name));
  return index === -1 ? null : index;
}
