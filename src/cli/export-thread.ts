import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { shardRows, type RowOptions, type ShardRows } from '../export/shard-rows.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { foldLazily } from '../run/fold-shard.ts';
import { ShardStore } from '../run/shard-store.ts';
import { stagesOfRun, type ThreadRun } from './thread-run.ts';

/** What a thread knows of the run whose shards it makes rows of. */
export interface ExportThreadData extends ThreadRun {
  readonly rows: RowOptions;
}

const data = workerData as ExportThreadData;
let stages: Promise<readonly PlacedStage[]> | null = null;

/** Runs in a worker thread; the name under which the pool calls it. What a shard's files say, as rows. */
export async function rowsOfShard(shard: string) {
  stages ??= stagesOfRun(data);
  const records = await foldLazily(new ShardStore(data.directory), await stages, shard);
  return handedOver(shardRows(records, data.rows));
}

/** The bytes of rows are moved to the thread that waits for them, not copied. */
function handedOver(rows: ShardRows) {
  const buffers = [...new Set(rows.epochs)].map(({ bytes }) => bytes.buffer);
  return move({ [transferableSymbol]: buffers, [valueSymbol]: rows });
}
