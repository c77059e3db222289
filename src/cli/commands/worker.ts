import { availableParallelism } from 'node:os';
import { recipes } from '../../../pipelines/index.ts';
import { stagesOfRecipe } from '../../core/recipe.ts';
import type { Pool } from '../../core/stage.ts';
import { startCrew } from '../../run/crew.ts';
import { EXIT } from '../exit-codes.ts';
import { openQueue } from '../open-queue.ts';
import { OpenRuns } from '../open-runs.ts';
import type { Output } from '../output.ts';
import { listenForStop } from '../stopping.ts';
import { troubleText } from '../work-run.ts';

export interface WorkerRequest {
  readonly queue: string;
  readonly pools: readonly Pool[];
  /** Records of one shard in hand at once; default by pool. */
  readonly concurrency?: number | undefined;
}

const SHARDS_AT_ONCE = 4;
const VLM_RECORDS_AT_ONCE = 64;

/** `recaptor worker`: takes jobs of the given pools, of any run, until it is stopped. */
export async function worker(request: WorkerRequest, output: Output): Promise<number> {
  const stopping = listenForStop(output, 'Jobs in hand go back to the queue.');
  const queue = await openQueue(request.queue, output);
  const runs = new OpenRuns(queue, new Map());
  try {
    const crew = await startCrew({
      queue,
      stages: stagesOf(request.pools),
      shardsAtOnce: () => SHARDS_AT_ONCE,
      recordsAtOnce: (pool) => request.concurrency ?? defaultRecords(pool),
      open: async (job) => runs.open(job),
      draining: stopping.draining,
      signal: stopping.signal,
      now: Date.now,
      events: {
        onTally: ({ stage, shard, emitted }) =>
          output.note(`${stage} ${shard}: ${emitted} emitted`),
        onTrouble: (error, job) => output.warn(troubleText(error, job)),
      },
    });
    output.note(`Working for pools ${request.pools.join(', ')}. Ctrl-C to stop.`);
    await stopped(stopping.draining);
    await crew.close();
    return stopping.exitCode() ?? EXIT.done;
  } finally {
    await runs.close();
    await queue.close();
    stopping.dispose();
  }
}

function stagesOf(pools: readonly Pool[]): readonly { name: string; pool: Pool }[] {
  const stages = new Map<string, { name: string; pool: Pool }>();
  for (const recipe of recipes) {
    for (const { name, pool } of stagesOfRecipe(recipe)) {
      if (pools.includes(pool)) stages.set(name, { name, pool });
    }
  }
  return [...stages.values()];
}

function defaultRecords(pool: Pool): number {
  return pool === 'media' ? availableParallelism() * 2 : VLM_RECORDS_AT_ONCE;
}

async function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
