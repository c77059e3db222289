import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { IQueueBackend, JobType } from 'bullmq';
import { Queue } from 'bullmq';
import { messageOf, QueueError } from '../core/errors.ts';
import type { Consumer, FailedJob, Job, JobQueue, QueueCounts } from '../core/queue.ts';
import type { Datastore } from './datastore.ts';
import { startStageWorker } from './stage-worker.ts';

type StageQueue<Backend extends IQueueBackend, Connection> = Queue<
  Job,
  void,
  string,
  Job,
  void,
  string,
  Backend,
  Connection
>;

const STATES = ['waiting', 'active', 'delayed', 'failed', 'completed'] as const satisfies JobType[];

/** Jobs per round trip: keeps one call under some 20 ms on either store. */
const BATCH_SIZE = 500;

/** Nobody reads BullMQ's event stream here; its default is 10 000 events kept per queue. */
const EVENTS_KEPT = 100;

/** The `JobQueue` port on BullMQ: one BullMQ queue per stage, named as the stage. */
export class BullmqQueue<Backend extends IQueueBackend, Connection> implements JobQueue {
  readonly kind: JobQueue['kind'];
  readonly limits: JobQueue['limits'];
  readonly #store: Datastore<Backend, Connection>;
  readonly #queues = new Map<string, StageQueue<Backend, Connection>>();
  readonly #consumers = new Set<Consumer>();
  #closing: Promise<void> | null = null;
  #isClosed = false;

  constructor(store: Datastore<Backend, Connection>) {
    this.kind = store.kind;
    this.limits = store.limits;
    this.#store = store;
  }

  async announce(run: string, directory: string): Promise<void> {
    await this.#attempt(`announce run ${run}`, async () =>
      this.#store.directories.set(run, directory),
    );
  }

  async locate(run: string): Promise<string | null> {
    return this.#attempt(`locate run ${run}`, async () => {
      return (await this.#store.directories.get(run)) ?? null;
    });
  }

  async add(stageName: string, jobs: readonly Job[]): Promise<void> {
    for (let start = 0; start < jobs.length; start += BATCH_SIZE) {
      const batch = jobs.slice(start, start + BATCH_SIZE).map(entryOf);
      await this.#attempt(`add jobs to queue ${stageName}`, () =>
        this.#queueOf(stageName).addBulk(batch),
      );
    }
  }

  async work(
    stageName: string,
    options: { readonly concurrency: number; readonly onError: (error: Error) => void },
    handle: (job: Job) => Promise<void>,
  ): Promise<Consumer> {
    if (this.#closing !== null) throw new QueueError(`Queue ${stageName} is closing.`);
    const worker = await startStageWorker(this.#store, stageName, options, handle);
    const consumer: Consumer = {
      close: async () => {
        await worker.close();
        this.#consumers.delete(consumer);
      },
    };
    this.#consumers.add(consumer);
    return consumer;
  }

  async counts(stageName: string): Promise<QueueCounts> {
    const counts = await this.#attempt(`count the jobs of queue ${stageName}`, () =>
      this.#queueOf(stageName).getJobCounts(...STATES),
    );
    const { waiting = 0, active = 0, delayed = 0, failed = 0, completed = 0 } = counts;
    return { waiting, active, delayed, failed, completed };
  }

  async oldestWaitingAt(stageName: string): Promise<number | null> {
    // BullMQ's Postgres backend cuts the range out of the newest first, its Redis one of the oldest.
    const isNewestFirst = this.kind === 'embedded';
    const at = isNewestFirst ? Math.max(0, (await this.counts(stageName)).waiting - 1) : 0;
    const [oldest] = await this.#attempt(`look at the first job of queue ${stageName}`, () =>
      this.#queueOf(stageName).getWaiting(at, at),
    );
    return oldest?.timestamp ?? null;
  }

  async failures(stageName: string): Promise<readonly FailedJob[]> {
    const failed = await this.#failedJobs(stageName);
    return failed.map(({ data, failedReason }) => ({ job: data, reason: failedReason }));
  }

  async forgetFailures(stageName: string, run: string): Promise<void> {
    const failed = (await this.#failedJobs(stageName)).filter(({ data }) => data.run === run);
    for (let start = 0; start < failed.length; start += BATCH_SIZE) {
      const batch = failed.slice(start, start + BATCH_SIZE);
      await this.#attempt(`forget the failed jobs of queue ${stageName}`, () =>
        Promise.all(batch.map((job) => job.remove({ removeChildren: false }))),
      );
    }
  }

  /** The BullMQ queue behind a stage's name, for pages that show it raw. */
  bullmqQueue(stageName: string): Queue {
    return this.#queueOf(stageName) as unknown as Queue;
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close()));
    // Not before: the jobs in hand add the next ones.
    this.#isClosed = true;
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    await this.limits?.close();
    await this.#store.close();
  }

  /** The cause is left out: errors of a Redis client carry the command's arguments, passwords too. */
  async #attempt<Result>(what: string, operation: () => Promise<Result>): Promise<Result> {
    // BullMQ lets calls to a closed queue wait for ever.
    if (this.#isClosed) throw new QueueError(`Could not ${what}: the queue is closed.`);
    try {
      return await within(this.#store.callMs, operation());
    } catch (error) {
      throw new QueueError(`Could not ${what} (${messageOf(error)}). Check the queue's server.`);
    }
  }

  #failedJobs(stageName: string) {
    return this.#attempt(`read the failed jobs of queue ${stageName}`, () =>
      this.#queueOf(stageName).getFailed(),
    );
  }

  #queueOf(stageName: string): StageQueue<Backend, Connection> {
    const known = this.#queues.get(stageName);
    if (known !== undefined) return known;
    const { connection, createBackend, options } = this.#store;
    const queue: StageQueue<Backend, Connection> = new Queue(
      stageName,
      { ...options, connection, streams: { events: { maxLen: EVENTS_KEPT } } },
      createBackend,
    );
    // Each call throws its own errors, and the store tells of a lost connection.
    queue.on('error', () => {});
    this.#queues.set(stageName, queue);
    return queue;
  }
}

/**
 * The deduplication id leaves out a job that is waiting, active or postponed; BullMQ forgets it when
 * the job completes, fails or is removed. The job's own id is random: a job of the same id that is
 * kept, done or failed, would swallow the add, and numbered ids start again when a server is wiped.
 */
function entryOf({ run, stage, shard }: Job) {
  return {
    name: shard,
    data: { run, stage, shard },
    opts: { jobId: randomUUID(), deduplication: { id: `${run}/${stage}/${shard}` } },
  };
}

async function within<Result>(limitMs: number | null, result: Promise<Result>): Promise<Result> {
  if (limitMs === null) return result;
  const isOver = new AbortController();
  const limit = setTimeout(limitMs, undefined, { signal: isOver.signal }).then(() => {
    throw new Error(`no answer within ${limitMs / 1000} s`);
  });
  return Promise.race([result, limit]).finally(() => isOver.abort());
}
