import type { ShardedRecord } from './fold-shard.ts';
import type { PlacedStage } from './fingerprint.ts';
import type { ShardStore } from './shard-store.ts';

const CAPTIONS: ReadonlySet<string> = new Set([
  'shortCaption',
  'denseCaptions',
  'longCaption',
  'otherAnswers',
  'otherCaptions',
]);

/**
 * Takes back what the captioning stages, and all behind them, have said of a record: it is pending at
 * the first of them, and its questions are asked anew. Throws RunError `shard_in_use` while a worker
 * is at its shard.
 */
export async function takeBackCaptions(
  store: ShardStore,
  stages: readonly PlacedStage[],
  { sample, shard }: Pick<ShardedRecord, 'sample' | 'shard'>,
): Promise<void> {
  const first = stages.findIndex(({ stage }) => stage.adds.some((field) => CAPTIONS.has(field)));
  if (first === -1) return;
  // From behind: what is left after a crash are lines that count once their input comes again.
  for (const { key } of stages.slice(first).toReversed()) {
    await store.forget(key, shard, (line) => line.id === sample.id);
  }
}
