import type { JobQueue } from '../core/queue.ts';
import { parseRedisUrl } from './redis-address.ts';
import type { QueueTelemetry } from './telemetry.ts';

export interface RedisQueueOptions {
  /** Before all keys. Braces keep them in one slot of a Redis Cluster. Default `{recaptor}`. */
  readonly prefix?: string;
  /** Ends the start. */
  readonly signal?: AbortSignal;
  readonly onWarning: (message: string) => void;
  /** After so long without a sign of its worker a job is given to another. Default 30 s. */
  readonly lockDurationMs?: number;
  /** Traces jobs where given; closed with the queue. */
  readonly telemetry?: QueueTelemetry | null;
}

const LOCK_DURATION_MS = 30_000;

/**
 * How long a call waits for its answer. It outlasts a restart or a fail-over of the server: a job
 * that is done and cannot add the next one would have to be failed.
 */
const CALL_MS = 30_000;

/** Checks for lost jobs per lock duration: one is found 30 to 35 s after its worker died. */
const CHECKS_PER_LOCK = 6;

/**
 * A queue on a Redis (or Valkey) server, for several processes and machines. `url` is
 * `redis[s]://[user[:password]@]host[:port][/database][?cluster=true]`.
 *
 * @throws ConfigError for a URL that cannot be read
 * @throws QueueError when the server does not answer within 5 s, refuses, or is too old
 */
export async function openRedisQueue(url: string, options: RedisQueueOptions): Promise<JobQueue> {
  const { prefix = '{recaptor}', signal, onWarning, telemetry } = options;
  const address = parseRedisUrl(url);
  // Loaded here: both packages take longer to load than most commands to run.
  const [
    { createRedisBackend, MetricsTime },
    { BullmqQueue },
    { connectRedis },
    { checkServer },
    { createRedisLimits },
  ] = await Promise.all([
    import('bullmq'),
    import('./bullmq-queue.ts'),
    import('./redis-connection.ts'),
    import('./redis-checks.ts'),
    import('./redis-limits.ts'),
  ]);
  const client = await connectRedis(address, { signal, onWarning });
  const isGoodServer = await checkServer(client, { ...address, onWarning }).catch(
    (error: unknown) => {
      client.disconnect();
      throw error;
    },
  );
  const lockDurationMs = options.lockDurationMs ?? LOCK_DURATION_MS;
  const runs = `${prefix}:runs`;
  const limits = createRedisLimits(client, `${prefix}:limits`);
  return new BullmqQueue({
    kind: 'redis',
    createBackend: createRedisBackend,
    connection: client,
    callMs: CALL_MS,
    options: {
      prefix,
      skipVersionCheck: !isGoodServer,
      ...(telemetry && { telemetry: telemetry.bullmq }),
    },
    workerOptions: {
      lockDuration: lockDurationMs,
      stalledInterval: Math.ceil(lockDurationMs / CHECKS_PER_LOCK),
      removeOnComplete: { age: 60 * 60, count: 1000 },
      metrics: { maxDataPoints: MetricsTime.ONE_WEEK * 2 },
    },
    directories: {
      set: (run, directory) => client.hset(runs, run, directory),
      get: (run) => client.hget(runs, run),
    },
    limits,
    close: async () => {
      client.disconnect();
      await telemetry?.close();
    },
  });
}
