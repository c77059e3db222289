import { randomUUID } from 'node:crypto';
import type { BackendFactory, IQueueBackend, JobType, WorkerOptions } from 'bullmq';
import { Queue } from 'bullmq';
import { messageOf, QueueError } from '../core/errors.ts';
import type { Consumer, FailedJob, Job, JobQueue, QueueCounts } from '../core/queue.ts';
import { startStageWorker } from './stage-worker.ts';

/** One of BullMQ's two stores, with what BullMQ leaves to its user. */
export interface Datastore<Backend extends IQueueBackend, Connection> {
  readonly kind: JobQueue['kind'];
  readonly createBackend: BackendFactory<Backend, Connection>;
  /** For adding and counting: its commands fail when the server stays away. */
  readonly producer: Connection;
  /** For workers: its commands wait for the server. */
  readonly consumer: Connection;
  readonly options: { readonly prefix?: string; readonly skipVersionCheck?: boolean };
  readonly workerOptions: Pick<
    WorkerOptions,
    'lockDuration' | 'stalledInterval' | 'removeOnComplete' | 'metrics'
  >;
  readonly directories: RunDirectories;
  /** Called once, after every queue and worker is closed. */
  close(): Promise<void>;
}

/** Where runs are, by their id. A `Map` is one. */
export interface RunDirectories {
  set(run: string, directory: string): unknown;
  get(run: string): string | null | undefined | Promise<string | null>;
}

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
  readonly #store: Datastore<Backend, Connection>;
  readonly #queues = new Map<string, StageQueue<Backend, Connection>>();
  readonly #consumers = new Set<Consumer>();
  #closing: Promise<void> | null = null;

  constructor(store: Datastore<Backend, Connection>) {
    this.kind = store.kind;
    this.#store = store;
  }

  async announce(run: string, directory: string): Promise<void> {
    await attempt(`announce run ${run}`, async () => this.#store.directories.set(run, directory));
  }

  async locate(run: string): Promise<string | null> {
    return attempt(`locate run ${run}`, async () => {
      return (await this.#store.directories.get(run)) ?? null;
    });
  }

  async add(stageName: string, jobs: readonly Job[]): Promise<void> {
    const queue = this.#queueOf(stageName);
    for (let start = 0; start < jobs.length; start += BATCH_SIZE) {
      const batch = jobs.slice(start, start + BATCH_SIZE).map(entryOf);
      await attempt(`add jobs to queue ${stageName}`, () => queue.addBulk(batch));
    }
  }

  async work(
    stageName: string,
    options: { readonly concurrency: number; readonly onError: (error: Error) => void },
    handle: (job: Job) => Promise<void>,
  ): Promise<Consumer> {
    const worker = await attempt(`start a worker on queue ${stageName}`, () =>
      startStageWorker(this.#store, stageName, options, handle),
    );
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
    const queue = this.#queueOf(stageName);
    const counts = await attempt(`count the jobs of queue ${stageName}`, () =>
      queue.getJobCounts(...STATES),
    );
    const [waiting = 0, active = 0, delayed = 0, failed = 0, completed = 0] = STATES.map(
      (state) => counts[state] ?? 0,
    );
    return { waiting, active, delayed, failed, completed };
  }

  async failures(stageName: string): Promise<readonly FailedJob[]> {
    const failed = await this.#failedJobs(stageName);
    return failed.map(({ data, failedReason }) => ({ job: data, reason: failedReason }));
  }

  async forgetFailures(stageName: string, run: string): Promise<void> {
    const failed = (await this.#failedJobs(stageName)).filter(({ data }) => data.run === run);
    for (let start = 0; start < failed.length; start += BATCH_SIZE) {
      await attempt(`forget the failed jobs of queue ${stageName}`, () =>
        Promise.all(failed.slice(start, start + BATCH_SIZE).map((job) => job.remove())),
      );
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.close()));
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
    await this.#store.close();
  }

  #failedJobs(stageName: string) {
    const queue = this.#queueOf(stageName);
    return attempt(`read the failed jobs of queue ${stageName}`, () => queue.getFailed());
  }

  #queueOf(stageName: string): StageQueue<Backend, Connection> {
    const known = this.#queues.get(stageName);
    if (known !== undefined) return known;
    const { producer, createBackend, options } = this.#store;
    const queue: StageQueue<Backend, Connection> = new Queue(
      stageName,
      { ...options, connection: producer, streams: { events: { maxLen: EVENTS_KEPT } } },
      createBackend,
    );
    // The store reports its connection's troubles, once for all its queues; each call also throws.
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

/** The cause is left out: errors of a Redis client carry the command's arguments, passwords too. */
async function attempt<Result>(what: string, operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation();
  } catch (error) {
    throw new QueueError(`Could not ${what} (${messageOf(error)}). Check the queue's server.`);
  }
}
