import { workerData } from 'piscina';
import { estimateTokens } from '../captions/estimate-tokens.ts';
import { ReportCollector, type ReportPart } from '../monitor/report/collector.ts';
import { foldShard } from '../run/fold-shard.ts';
import { ShardStore } from '../run/shard-store.ts';
import { stagesOfRun, type ThreadRun } from './thread-run.ts';

const data = workerData as ThreadRun;

/** Runs in a worker thread; the name under which the pool calls it. What a report says of some shards. */
export async function partOfReport(shards: readonly string[]): Promise<ReportPart> {
  const stages = await stagesOfRun(data);
  const store = new ShardStore(data.directory);
  // Those of the settings are the merging collector's: given here they would only be sent to it.
  const collector = new ReportCollector(estimateTokens);
  for (const shard of shards) {
    for (const record of await foldShard(store, stages, shard)) collector.add(record);
  }
  return collector.part();
}
