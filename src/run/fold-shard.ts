import type { FoldedRecord } from '../core/record.ts';
import type { Sample } from '../core/sample.ts';
import { clipShard, clipsPerSource, isClipShard, sourceShardOf } from './clip-shards.ts';
import type { PlacedStage } from './fingerprint.ts';
import { foldOn, foldRecord, type LinesByStage } from './fold.ts';
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
  return [...(await foldLazily(store, stages, shard))];
}

/**
 * The same for whoever looks at each record once: its files are read, and each record is folded when
 * its turn comes, so that one is in memory at a time. Of a pipeline that splits, all sources.
 */
export async function foldLazily(
  store: ShardStore,
  stages: readonly PlacedStage[],
  shard: string,
): Promise<Iterable<ShardedRecord>> {
  const sourceShard = sourceShardOf(shard);
  const splitAt = stages.findIndex(({ stage }) => stage.splits);
  const before = splitAt === -1 ? stages : stages.slice(0, splitAt + 1);
  const [samples, linesBefore] = await Promise.all([
    store.samples(sourceShard),
    readLines(store, before, [sourceShard]),
  ]);
  const first = foldSamples(samples, before, linesBefore);
  if (splitAt === -1) return inShard(first, sourceShard);
  const sources = [...first];
  const shards = shardsOf(sources, sourceShard, samples.length);
  const wanted = isClipShard(shard) ? [shard] : [...new Set(shards)];
  const behind = stages.slice(before.length);
  const linesBehind = await readLines(store, behind, wanted.filter(isClipShard));
  return (function* () {
    for (const [index, record] of sources.entries()) {
      const own = shards[index] ?? sourceShard;
      if (isClipShard(shard) && own !== shard) continue;
      yield* inShard(foldOn(record, behind, linesBehind), own);
    }
  })();
}

function* foldSamples(
  samples: readonly Sample[],
  stages: readonly PlacedStage[],
  lines: LinesByStage,
): Generator<FoldedRecord> {
  for (const sample of samples) yield* foldRecord(sample, stages, lines);
}

function* inShard(records: Iterable<FoldedRecord>, shard: string): Generator<ShardedRecord> {
  for (const { sample, sourceId, state } of records) yield { sample, sourceId, state, shard };
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
  const entries = stages.map(async ({ key }) => [key, await store.lines(key, shards)] as const);
  return new Map(await Promise.all(entries));
}
