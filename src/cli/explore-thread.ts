import { workerData } from 'piscina';
import { indexLines } from '../monitor/explore/row.ts';
import { foldShard } from '../run/fold-shard.ts';
import { ShardStore } from '../run/shard-store.ts';
import { stagesNow } from './stages-now.ts';

/** What a thread knows of the run whose records it reads. */
export interface ExploreThreadData {
  readonly directory: string;
}

/** Runs in a worker thread; the name under which the pool calls it. */
export async function linesOfShards(shards: readonly string[]): Promise<string> {
  const { directory } = workerData as ExploreThreadData;
  const store = new ShardStore(directory);
  const stages = await stagesNow(store, directory);
  let lines = '';
  for (const shard of shards) lines += indexLines(shard, await foldShard(store, stages, shard));
  return lines;
}
