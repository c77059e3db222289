import { availableParallelism } from 'node:os';
import { memoryOf, shardRows, type RowOptions, type ShardRows } from '../export/shard-rows.ts';
import { compiledPath } from '../media/compiled-url.ts';
import { stagesAsOfNow } from '../run/barriers.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { inOrder } from '../run/in-order.ts';
import { foldShards } from '../run/plan.ts';
import { ShardStore } from '../run/shard-store.ts';
import type { ExportThreadData, ShardTask } from './export-thread.ts';

/** While a thread makes rows of one shard, it has been given the next. */
const SHARDS_PER_THREAD = 2;

/** Of each thread; V8 gives 48, for more memory and little less work. */
const YOUNG_MB = 24;

/** With fewer, threads take longer to start than they save. */
const THREADS_FROM = 20_000;

interface RowsRequest {
  readonly directory: string;
  readonly stages: readonly PlacedStage[];
  /** How many samples the run has. */
  readonly samples: number;
  readonly rows: RowOptions;
  readonly signal: AbortSignal;
}

/** The rows of a run, shard by shard in order; large runs are read by all cores. */
export async function* rowsOfRun(request: RowsRequest): AsyncGenerator<ShardRows> {
  const { directory, samples, rows, signal } = request;
  const store = new ShardStore(directory);
  const stages = await stagesAsOfNow(store, request.stages, signal);
  if (samples < THREADS_FROM) {
    for await (const records of foldShards(store, stages, signal)) yield shardRows(records, rows);
    return;
  }
  const data: ExportThreadData = {
    directory,
    resolved: stages.map(({ key, resolved }) => [key, resolved]),
    rows,
  };
  const threads = availableParallelism();
  const { Piscina } = await import('piscina');
  const pool = new Piscina<ShardTask, ShardRows>({
    filename: compiledPath(import.meta.url, './export-thread.ts'),
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: SHARDS_PER_THREAD,
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  let written: ArrayBuffer[] = [];
  try {
    const shards = await store.shards();
    const run = async (shard: string) => {
      const spare = written;
      written = [];
      return pool.run({ shard, spare }, { name: 'rowsOfShard', transferList: spare });
    };
    for await (const made of inOrder(shards, SHARDS_PER_THREAD * threads, run)) {
      signal.throwIfAborted();
      yield made;
      written = memoryOf(made);
    }
  } finally {
    await pool.destroy();
  }
}
