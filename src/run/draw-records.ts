import { sha256 } from '../core/hash.ts';
import { foldShard, type ShardedRecord } from './fold-shard.ts';
import type { PlacedStage } from './fingerprint.ts';
import { inOrder } from './in-order.ts';
import type { ShardStore } from './shard-store.ts';

export interface Draw {
  readonly count: number;
  readonly seed: number;
}

const SHARDS_AHEAD = 8;

/**
 * The ids of `count` records that came through, drawn by the seed: the same whatever the shards. All
 * of them where there are no more.
 */
export async function drawRecords(
  store: ShardStore,
  stages: readonly PlacedStage[],
  draw: Draw,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const keep = ({ sample, state }: ShardedRecord) => (state.at === 'through' ? sample.id : null);
  return new Set(await drawKept({ store, stages, signal }, draw, keep));
}

/**
 * What `keep` makes of `count` records, in the order of the draw: its first ones are a draw, too.
 * Records of which it makes null are not drawn.
 */
export async function drawKept<Kept>(
  run: {
    readonly store: ShardStore;
    readonly stages: readonly PlacedStage[];
    readonly signal: AbortSignal;
  },
  { count, seed }: Draw,
  keep: (record: ShardedRecord) => Kept | null,
): Promise<readonly Kept[]> {
  let drawn: { readonly rank: string; readonly kept: Kept }[] = [];
  const fold = async (shard: string) => foldShard(run.store, run.stages, shard);
  for await (const records of inOrder(await run.store.shards(), SHARDS_AHEAD, fold)) {
    run.signal.throwIfAborted();
    const last = drawn.length < count ? null : drawn.at(-1);
    for (const record of records) {
      const rank = sha256(`${seed} ${record.sample.id}`);
      if (last && rank > last.rank) continue;
      const kept = keep(record);
      if (kept !== null) drawn.push({ rank, kept });
    }
    drawn = drawn.toSorted((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, count);
  }
  return drawn.map(({ kept }) => kept);
}
