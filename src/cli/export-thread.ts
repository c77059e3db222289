import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { memoryOf, shardRows, type RowOptions, type ShardRows } from '../export/shard-rows.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { foldLazily } from '../run/fold-shard.ts';
import { createThreadReader } from '../run/read-text.ts';
import { ShardStore } from '../run/shard-store.ts';
import { stagesOfRun, type ThreadRun } from './thread-run.ts';

/** What a thread knows of the run whose shards it makes rows of. */
export interface ExportThreadData extends ThreadRun {
  readonly rows: RowOptions;
}

const data = workerData as ExportThreadData;
const store = new ShardStore(data.directory, createThreadReader());
let stages: Promise<readonly PlacedStage[]> | null = null;

export interface ShardTask {
  readonly shard: string;
  /** Memory of rows that are written, to be filled anew; it is moved here. */
  readonly spare: readonly ArrayBuffer[];
}

/** Runs in a worker thread; the name under which the pool calls it. What a shard's files say, as rows. */
export async function rowsOfShard({ shard, spare }: ShardTask) {
  stages ??= stagesOfRun(data);
  const records = await foldLazily(store, await stages, shard);
  return handedOver(shardRows(records, data.rows, spare));
}

/** The bytes of rows are moved to the thread that waits for them, not copied. */
function handedOver(rows: ShardRows) {
  return move({ [transferableSymbol]: memoryOf(rows), [valueSymbol]: rows });
}
