import type { BackendFactory, IQueueBackend, Telemetry, WorkerOptions } from 'bullmq';
import type { SharedLimits } from '../core/limits.ts';
import type { JobQueue } from '../core/queue.ts';

/** One of BullMQ's two stores, with what BullMQ leaves to its user. */
export interface Datastore<Backend extends IQueueBackend, Connection> {
  readonly kind: JobQueue['kind'];
  readonly createBackend: BackendFactory<Backend, Connection>;
  /** Shared by all queues and workers. Its commands wait for the server as long as it takes. */
  readonly connection: Connection;
  /** After so long without an answer a call of the port fails. Null: never. */
  readonly callMs: number | null;
  readonly options: {
    readonly prefix?: string;
    readonly skipVersionCheck?: boolean;
    readonly telemetry?: Telemetry;
  };
  readonly workerOptions: Pick<
    WorkerOptions,
    'lockDuration' | 'stalledInterval' | 'removeOnComplete' | 'metrics'
  >;
  readonly directories: RunDirectories;
  readonly limits?: SharedLimits;
  /** Called once, after every queue and worker is closed. */
  close(): Promise<void>;
}

/** Where runs are, by their id. A `Map` is one. */
interface RunDirectories {
  set(run: string, directory: string): unknown;
  get(run: string): string | null | undefined | Promise<string | null>;
}
