import { sha256 } from '../core/hash.ts';
import type { PlacedStage } from './fingerprint.ts';
import { foldShards } from './plan.ts';
import type { ShardStore } from './shard-store.ts';

/**
 * The ids of `count` records that came through, drawn by the seed: the same whatever the shards. All
 * of them where there are no more.
 */
export async function drawRecords(
  store: ShardStore,
  stages: readonly PlacedStage[],
  { count, seed }: { readonly count: number; readonly seed: number },
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  let drawn: { readonly id: string; readonly rank: string }[] = [];
  for await (const records of foldShards(store, stages, signal)) {
    for (const { sample, state } of records) {
      if (state.at !== 'through') continue;
      drawn.push({ id: sample.id, rank: sha256(`${seed} ${sample.id}`) });
    }
    drawn = drawn.toSorted((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, count);
  }
  return new Set(drawn.map(({ id }) => id));
}
