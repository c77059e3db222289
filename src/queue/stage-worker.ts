import { setTimeout } from 'node:timers/promises';
import type { IQueueBackend, Job as BullmqJob } from 'bullmq';
import { DelayedError, Worker } from 'bullmq';
import { QueueError } from '../core/errors.ts';
import type { Consumer, Job } from '../core/queue.ts';
import { PostponeJob } from '../core/queue.ts';
import type { Datastore } from './datastore.ts';

type StageWorker<Backend extends IQueueBackend, Connection> = Worker<
  Job,
  void,
  string,
  Backend,
  never,
  Connection
>;

/** A lost job is its machine's fault: it is given out again, and only a murderous one gives up. */
const MAX_LOSSES = 100;

const FAILED_KEPT = { age: 30 * 24 * 60 * 60 };

/** How long the server may take, when the last job in hand is over, to be told its outcome. */
const FAREWELL_MS = 5_000;

/** Takes jobs of one stage until it is closed. Resolves when it is connected. */
export async function startStageWorker<Backend extends IQueueBackend, Connection>(
  store: Datastore<Backend, Connection>,
  stageName: string,
  options: { readonly concurrency: number; readonly onError: (error: Error) => void },
  handle: (job: Job) => Promise<void>,
): Promise<Consumer> {
  const inHand = new Set<Promise<void>>();
  const worker: StageWorker<Backend, Connection> = new Worker(
    stageName,
    async (job, token) => {
      const handled = handleOrPostpone(job, token, handle);
      inHand.add(handled);
      await handled.finally(() => inHand.delete(handled));
    },
    {
      ...store.options,
      ...store.workerOptions,
      connection: store.connection,
      concurrency: options.concurrency,
      maxStalledCount: MAX_LOSSES,
      removeOnFail: FAILED_KEPT,
    },
    store.createBackend,
  );
  tellErrors(worker, stageName, options.onError);
  await worker.waitUntilReady();
  return { close: () => closeWithin(FAREWELL_MS, worker, inHand) };
}

async function handleOrPostpone(
  job: BullmqJob<Job, void>,
  token: string | undefined,
  handle: (job: Job) => Promise<void>,
): Promise<void> {
  try {
    await handle(job.data);
  } catch (error) {
    // BullMQ reads `message` of whatever is thrown.
    if (!(error instanceof Error)) throw new Error(String(error), { cause: error });
    if (!(error instanceof PostponeJob)) throw error;
    await job.moveToDelayed(Date.now() + error.delayMs, token);
    throw new DelayedError(error.message);
  }
}

/**
 * A fault that lasts comes again and again, up to thousands of times a second: it is told once until
 * a job goes through. A lost connection is the store's to tell, once for all its workers.
 */
function tellErrors<Backend extends IQueueBackend, Connection>(
  worker: StageWorker<Backend, Connection>,
  stageName: string,
  onError: (error: Error) => void,
): void {
  let lastTold = '';
  worker.on('active', () => {
    lastTold = '';
  });
  worker.on('error', (error) => {
    if (error.message === lastTold || 'syscall' in error) return;
    lastTold = error.message;
    onError(new QueueError(`Queue ${stageName}: ${error.message}`));
  });
}

/**
 * Waits for the jobs in hand, however long they take, and then not for ever for a server that may
 * be gone, as BullMQ's own close does. What it was not told it takes for lost, and gives out again.
 */
async function closeWithin<Backend extends IQueueBackend, Connection>(
  limitMs: number,
  worker: StageWorker<Backend, Connection>,
  inHand: ReadonlySet<Promise<void>>,
): Promise<void> {
  const isClosed = new AbortController();
  const closed = worker.close().finally(() => isClosed.abort());
  while (inHand.size > 0) await Promise.allSettled(inHand);
  const limit = setTimeout(limitMs, undefined, { signal: isClosed.signal }).catch(() => {});
  await Promise.race([closed, limit]);
}
