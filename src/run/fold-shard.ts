import type { FoldedRecord } from '../core/record.ts';
import type { PlacedStage } from './fingerprint.ts';
import { foldRecord, type LinesOfStage } from './fold.ts';
import type { ShardStore } from './shard-store.ts';

/** Where every record of a shard stands after `stages`, by the files that are in place. */
export async function foldShard(
  store: ShardStore,
  stages: readonly PlacedStage[],
  shard: string,
): Promise<readonly FoldedRecord[]> {
  const [samples, ...stored] = await Promise.all([
    store.samples(shard),
    ...stages.map(async ({ key }) => store.read(key, shard, { journals: false })),
  ]);
  const linesByStage = new Map<string, LinesOfStage>(
    stages.map(({ key }, index) => [key, stored[index]?.byId ?? new Map()]),
  );
  return samples.map((sample) => ({ sample, state: foldRecord(sample, stages, linesByStage) }));
}
