import { availableParallelism } from 'node:os';
import { BudgetError } from '../../core/errors.ts';
import type { JobQueue } from '../../core/queue.ts';
import type { Pool } from '../../core/stage.ts';
import { startCrew, type CrewEvents } from '../../run/crew.ts';
import { shardsInHand } from '../../run/shards-in-hand.ts';
import { EXIT } from '../exit-codes.ts';
import { knownStages } from '../known-stages.ts';
import { loggedTrouble } from '../log-crew.ts';
import type { MetricsAddress } from '../metrics-server.ts';
import { observe } from '../observe.ts';
import { openQueue } from '../open-queue.ts';
import { OpenRuns } from '../open-runs.ts';
import type { Output } from '../output.ts';
import { listenForStop, type Stopping } from '../stopping.ts';
import { troubleText } from '../troubles.ts';

export interface WorkerRequest {
  readonly queue: string;
  readonly pools: readonly Pool[];
  /** Records of one shard in hand at once; default by pool. */
  readonly concurrency?: number | undefined;
  readonly metrics: MetricsAddress | null;
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
  const runs = new OpenRuns(queue, new Map(), output.log);
  try {
    await workUntilStopped(request, { queue, runs, output, stopping });
    return stopping.exitCode() ?? EXIT.done;
  } finally {
    await runs.close();
    await queue.close();
    stopping.dispose();
  }
}

interface Workplace {
  readonly queue: JobQueue;
  readonly runs: OpenRuns;
  readonly output: Output;
  readonly stopping: Stopping;
}

async function workUntilStopped(
  request: WorkerRequest,
  { queue, runs, output, stopping }: Workplace,
): Promise<void> {
  const stages = knownStages(request.pools);
  const observing = await observe({
    output,
    metrics: request.metrics,
    queue,
    stages: stages.map(({ name }) => name),
    replicas: () => runs.replicas(),
    budgets: () => runs.budgets(),
  });
  const warn = sparingly(
    (error, job, postponed) =>
      output.warn(troubleText(error, job), loggedTrouble(error, job, postponed)),
    Date.now,
  );
  const recordsAtOnce = (pool: Pool): number => request.concurrency ?? defaultRecords(pool);
  const crew = await startCrew({
    queue,
    stages,
    shardsAtOnce: (pool) => shardsInHand(recordsAtOnce(pool), SHARD_SIZE),
    recordsAtOnce,
    recordsInHand: (pool) => SHARED_HANDS * recordsAtOnce(pool),
    open: async (job) => runs.open(job),
    draining: stopping.draining,
    signal: stopping.signal,
    now: Date.now,
    events: { ...observing.events, onTrouble: warn },
  });
  output.note(`Working for pools ${request.pools.join(', ')}. Ctrl-C to stop.`);
  await stopped(stopping.draining);
  await crew.close();
  await observing.close();
}

/** Each job of a run whose budget is used up comes back every half minute, with the same to say. */
function sparingly(warn: CrewEvents['onTrouble'], now: () => number): CrewEvents['onTrouble'] {
  const saidMs = new Map<string, number>();
  return (error, job, postponed) => {
    if (error instanceof BudgetError && job !== null) {
      if (now() - (saidMs.get(job.run) ?? -Infinity) < BUDGET_WARNING_MS) return;
      saidMs.set(job.run, now());
    }
    warn(error, job, postponed);
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
