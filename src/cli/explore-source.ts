import { availableParallelism } from 'node:os';
import { indexLines } from '../monitor/explore/row.ts';
import type { RecordSource } from '../monitor/explore/update-index.ts';
import { compiledPath } from '../media/compiled-url.ts';
import { foldShard } from '../run/fold-shard.ts';
import { inOrder } from '../run/in-order.ts';
import { ShardStamps } from '../run/shard-stamps.ts';
import { ShardStore } from '../run/shard-store.ts';
import type { ExploreThreadData } from './explore-thread.ts';
import { stagesNow } from './stages-now.ts';

/** With fewer shards to read, a thread takes longer to start than it keeps off this process. */
const THREADS_FROM = 200;
/** Settings are read once for so many. */
const SHARDS_TOGETHER = 16;

/** The records of a run for its index, each shard as its files are now. */
export function exploreSource(directory: string): RecordSource {
  const store = new ShardStore(directory);
  const stamps = new ShardStamps(store);
  return {
    stamps: async (signal) => stamps.read(await stagesNow(store, directory), signal),
    lines: (shards, signal) =>
      shards.length < THREADS_FROM
        ? linesOf(store, directory, { shards, signal })
        : linesByThread(directory, { shards, signal }),
  };
}

interface Wanted {
  readonly shards: readonly string[];
  readonly signal: AbortSignal;
}

async function* linesOf(
  store: ShardStore,
  directory: string,
  { shards, signal }: Wanted,
): AsyncGenerator<string> {
  const stages = await stagesNow(store, directory);
  for (const shard of shards) {
    signal.throwIfAborted();
    yield indexLines(shard, await foldShard(store, stages, shard));
  }
}

/** Half of the cores, since the other half may be at work on the run. */
async function* linesByThread(
  directory: string,
  { shards, signal }: Wanted,
): AsyncGenerator<string> {
  const threads = Math.max(1, Math.floor(availableParallelism() / 2));
  const { Piscina } = await import('piscina');
  const pool = new Piscina<readonly string[], string>({
    filename: compiledPath(import.meta.url, './explore-thread.ts'),
    minThreads: threads,
    maxThreads: threads,
    workerData: { directory } satisfies ExploreThreadData,
  });
  try {
    const together = Array.from(
      { length: Math.ceil(shards.length / SHARDS_TOGETHER) },
      (_, index) => shards.slice(index * SHARDS_TOGETHER, (index + 1) * SHARDS_TOGETHER),
    );
    const run = async (some: readonly string[]) => pool.run(some, { name: 'linesOfShards' });
    for await (const lines of inOrder(together, threads, run)) {
      signal.throwIfAborted();
      yield lines;
    }
  } finally {
    await pool.destroy();
  }
}
