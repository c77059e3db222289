import { move, transferableSymbol, valueSymbol, workerData } from 'piscina';
import { RunError } from '../core/errors.ts';
import { shardRows, type RowOptions, type ShardRows } from '../export/shard-rows.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { foldLazily } from '../run/fold-shard.ts';
import { readRunFile } from '../run/run-file.ts';
import { ShardStore } from '../run/shard-store.ts';
import { storedStages } from './stored-run.ts';

/** What a thread knows of the run whose shards it makes rows of. */
export interface ExportThreadData {
  readonly directory: string;
  /** By stage key, what is known of all records: thresholds, duplicates. */
  readonly resolved: readonly (readonly [key: string, PlacedStage['resolved']])[];
  readonly rows: RowOptions;
}

const data = workerData as ExportThreadData;
let stages: Promise<readonly PlacedStage[]> | null = null;

/** Runs in a worker thread; the name under which the pool calls it. What a shard's files say, as rows. */
export async function rowsOfShard(shard: string) {
  stages ??= stagesOfRun();
  const records = await foldLazily(new ShardStore(data.directory), await stages, shard);
  return handedOver(shardRows(records, data.rows));
}

/** The bytes of rows are moved to the thread that waits for them, not copied. */
function handedOver(rows: ShardRows) {
  const buffers = [...new Set(rows.epochs)].map(({ bytes }) => bytes.buffer);
  return move({ [transferableSymbol]: buffers, [valueSymbol]: rows });
}

async function stagesOfRun(): Promise<readonly PlacedStage[]> {
  const { directory } = data;
  const file = await readRunFile(directory);
  if (file === null) throw new RunError(`${directory} holds no run`, { code: 'run_missing' });
  const resolved = new Map(data.resolved);
  return storedStages(directory, file).map((placed) => {
    const known = resolved.get(placed.key);
    return known ? { ...placed, resolved: known } : placed;
  });
}
