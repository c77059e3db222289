import type { FoldedRecord, StageLine } from '../core/record.ts';
import { clipShard, clipsPerSource, isClipShard, sourceShardOf } from './clip-shards.ts';
import type { PlacedStage } from './fingerprint.ts';
import { foldOn, foldRecord, type LinesByStage, type LinesOfStage } from './fold.ts';
import type { ShardStore } from './shard-store.ts';

/** A record with the shard that its lines lie in, now and at the next stage. */
export interface ShardedRecord extends FoldedRecord {
  readonly shard: string;
}

/**
 * Where every record of a shard stands after `stages`, by the files that are in place. For a shard
 * of sources that includes all their clips; for a shard of clips, those clips alone.
 */
export async function foldShard(
  store: ShardStore,
  stages: readonly PlacedStage[],
  shard: string,
): Promise<readonly ShardedRecord[]> {
  const sourceShard = sourceShardOf(shard);
  const splitAt = stages.findIndex(({ stage }) => stage.splits);
  const before = splitAt === -1 ? stages : stages.slice(0, splitAt + 1);
  const [samples, linesBefore] = await Promise.all([
    store.samples(sourceShard),
    readLines(store, before, [sourceShard]),
  ]);
  const first = samples.flatMap((sample) => foldRecord(sample, before, linesBefore));
  if (splitAt === -1) return first.map((record) => ({ ...record, shard: sourceShard }));
  const shards = shardsOf(first, sourceShard, samples.length);
  const wanted = isClipShard(shard) ? [shard] : [...new Set(shards)];
  const behind = stages.slice(before.length);
  const linesBehind = await readLines(store, behind, wanted.filter(isClipShard));
  return first
    .map((record, index) => ({ record, shard: shards[index] ?? sourceShard }))
    .filter((one) => !isClipShard(shard) || one.shard === shard)
    .flatMap((one) =>
      foldOn(one.record, behind, linesBehind).map((record) => ({ ...record, shard: one.shard })),
    );
}

/** The shard of each record, in their order: clips are counted within their source. */
function shardsOf(
  records: readonly FoldedRecord[],
  sourceShard: string,
  sources: number,
): readonly string[] {
  const perSource = clipsPerSource(sources);
  const seen = new Map<string, number>();
  return records.map(({ sample, sourceId }) => {
    if (sample.id === sourceId) return sourceShard;
    const place = seen.get(sourceId) ?? 0;
    seen.set(sourceId, place + 1);
    return clipShard(sourceShard, place, perSource);
  });
}

async function readLines(
  store: ShardStore,
  stages: readonly PlacedStage[],
  shards: readonly string[],
): Promise<LinesByStage> {
  const entries = stages.map(async ({ key }) => {
    const stored = await Promise.all(
      shards.map(async (shard) => store.read(key, shard, { journals: false })),
    );
    return [key, mergeLines(stored.map(({ byId }) => byId))] as const;
  });
  return new Map(await Promise.all(entries));
}

function mergeLines(all: readonly LinesOfStage[]): LinesOfStage {
  const [only, ...others] = all;
  if (only && others.length === 0) return only;
  const merged = new Map<string, readonly StageLine[]>();
  for (const lines of all) {
    for (const [id, found] of lines) merged.set(id, [...(merged.get(id) ?? []), ...found]);
  }
  return merged;
}
