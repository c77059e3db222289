import { availableParallelism } from 'node:os';
import { BudgetError } from '../../core/errors.ts';
import type { Job } from '../../core/queue.ts';
import type { Pool } from '../../core/stage.ts';
import { startCrew } from '../../run/crew.ts';
import { shardsInHand } from '../../run/shards-in-hand.ts';
import { EXIT } from '../exit-codes.ts';
import { knownStages } from '../known-stages.ts';
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

/** Of a run as it is made unless told otherwise. */
const SHARD_SIZE = 64;
const VLM_RECORDS_AT_ONCE = 64;
/** Times the records of one shard. */
const SHARED_HANDS = 4;
const BUDGET_WARNING_MS = 10 * 60_000;

/** `recaptor worker`: takes jobs of the given pools, of any run, until it is stopped. */
export async function worker(request: WorkerRequest, output: Output): Promise<number> {
  const stopping = listenForStop(output, 'Jobs in hand go back to the queue.');
  const queue = await openQueue(request.queue, output);
  const runs = new OpenRuns(queue, new Map());
  const warn = sparingly((error, job) => output.warn(troubleText(error, job)), Date.now);
  const recordsAtOnce = (pool: Pool): number => request.concurrency ?? defaultRecords(pool);
  try {
    const crew = await startCrew({
      queue,
      stages: knownStages(request.pools),
      shardsAtOnce: (pool) => shardsInHand(recordsAtOnce(pool), SHARD_SIZE),
      recordsAtOnce,
      recordsInHand: (pool) => SHARED_HANDS * recordsAtOnce(pool),
      open: async (job) => runs.open(job),
      draining: stopping.draining,
      signal: stopping.signal,
      now: Date.now,
      events: {
        onTally: ({ stage, shard, emitted }) =>
          output.note(`${stage} ${shard}: ${emitted} emitted`),
        onTrouble: (error, job) => warn(error, job),
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

/** Each job of a run whose budget is used up comes back every half minute, with the same to say. */
function sparingly(
  warn: (error: unknown, job: Job | null) => void,
  now: () => number,
): (error: unknown, job: Job | null) => void {
  const saidMs = new Map<string, number>();
  return (error, job) => {
    if (error instanceof BudgetError && job !== null) {
      if (now() - (saidMs.get(job.run) ?? -Infinity) < BUDGET_WARNING_MS) return;
      saidMs.set(job.run, now());
    }
    warn(error, job);
  };
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
