import { availableParallelism } from 'node:os';
import { estimateTokens } from '../captions/estimate-tokens.ts';
import { compiledPath } from '../media/compiled-url.ts';
import { ReportCollector, type ReportPart } from '../monitor/report/collector.ts';
import type { FixedBound } from '../monitor/report/report-data.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { foldShards } from '../run/plan.ts';
import type { ShardStore } from '../run/shard-store.ts';
import type { ThreadRun } from './thread-run.ts';

/** With fewer records threads take longer to start than they save. */
const THREADS_FROM = 20_000;
/** What each has found is put together by one: more of them would not end sooner. */
const MOST_THREADS = 4;

export interface CollectRequest {
  readonly directory: string;
  readonly store: ShardStore;
  /** With what is known of all records. */
  readonly stages: readonly PlacedStage[];
  readonly samples: number;
  readonly bounds: readonly FixedBound[];
  readonly signal: AbortSignal;
}

/** What a run's report says; the shards of a large run are read by several threads. */
export async function collectReport(request: CollectRequest): Promise<ReportCollector> {
  const { store, stages, samples, bounds, signal } = request;
  const collector = new ReportCollector(estimateTokens, bounds);
  if (samples >= THREADS_FROM) {
    for (const part of await partsOf(request)) collector.merge(part);
    return collector;
  }
  for await (const records of foldShards(store, stages, signal)) {
    for (const record of records) collector.add(record);
  }
  return collector;
}

async function partsOf(request: CollectRequest): Promise<readonly ReportPart[]> {
  const { directory, store, stages, signal } = request;
  const data: ThreadRun = {
    directory,
    resolved: stages.map(({ key, resolved }) => [key, resolved]),
  };
  const threads = Math.min(MOST_THREADS, availableParallelism());
  const { Piscina } = await import('piscina');
  const pool = new Piscina<readonly string[], ReportPart>({
    filename: compiledPath(import.meta.url, './report-thread.ts'),
    minThreads: threads,
    maxThreads: threads,
    workerData: data,
  });
  try {
    const shards = await store.shards();
    const size = Math.max(1, Math.ceil(shards.length / threads));
    const batches = Array.from({ length: Math.ceil(shards.length / size) }, (_, index) =>
      shards.slice(index * size, (index + 1) * size),
    );
    const run = async (batch: readonly string[]) =>
      pool.run(batch, { name: 'partOfReport', signal });
    return await Promise.all(batches.map(run));
  } finally {
    await pool.destroy();
  }
}
