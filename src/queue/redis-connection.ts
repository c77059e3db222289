import { Cluster, Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { messageOf, QueueError } from '../core/errors.ts';
import type { RedisAddress } from './redis-address.ts';

export type RedisClient = Redis | Cluster;

export interface RedisConnections {
  /** For adding and counting: a command fails when the server stays away. */
  readonly producer: RedisClient;
  /** For workers: commands wait for the server as long as it takes. */
  readonly consumer: RedisClient;
  close(): void;
}

/** How long the server may take to answer at the start. */
const START_MS = 5_000;

/**
 * How long a command of the producer waits. It outlasts a restart or a fail-over of the server: a
 * job that is done and cannot add the next one would have to be failed.
 */
const COMMAND_MS = 30_000;

const LONGEST_RETRY_MS = 2_000;

/** How long a connection that is closed, or was gone already, still keeps the process. */
const DISCONNECT_MS = 200;

/** The server's words for what no second try mends. */
const REFUSED = /WRONGPASS|NOAUTH|NOPERM|invalid password|certificate|self-signed|altname/i;

/**
 * Opens both connections. They reconnect by themselves from then on; `onWarning` hears once of each
 * outage and of its end.
 *
 * @throws QueueError when there is no answer within 5 s, or a refusal
 */
export async function connectRedis(
  address: RedisAddress,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly onWarning: (message: string) => void;
  },
): Promise<RedisConnections> {
  const producer = createClient(address, { commandTimeout: COMMAND_MS });
  const consumer = createClient(address, {});
  const close = () => {
    producer.disconnect();
    consumer.disconnect();
  };
  try {
    await untilReady(producer, options.signal);
    await untilReady(consumer, options.signal);
  } catch (error) {
    close();
    options.signal?.throwIfAborted();
    throw new QueueError(`${address.label} ${explain(messageOf(error), address)}`);
  }
  tellOutages(producer, address, options.onWarning);
  return { producer, consumer, close };
}

function createClient(
  address: RedisAddress,
  options: { readonly commandTimeout?: number },
): RedisClient {
  const { host, port, database, username, password } = address;
  const shared = {
    ...options,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(address.tls ? { tls: {} } : {}),
    maxRetriesPerRequest: null,
    disconnectTimeout: DISCONNECT_MS,
  };
  const client = address.cluster
    ? new Cluster([{ host, port }], { redisOptions: shared, clusterRetryStrategy: retryAfterMs })
    : new EndingRedis({ ...shared, host, port, db: database, retryStrategy: retryAfterMs });
  // Without a listener an outage would end the process.
  client.on('error', () => {});
  return client;
}

/**
 * `disconnect` of ioredis leaves a connection that waits for its next attempt as it is: it never
 * ends, nor do its commands, and whoever waits for either waits for ever. One more attempt ends it.
 */
class EndingRedis extends Redis {
  override duplicate(options: Partial<RedisOptions> = {}): Redis {
    return new EndingRedis({ ...this.options, ...options, replyMapping: 'legacy' });
  }

  override disconnect(reconnect = false): void {
    const isBetweenAttempts = this.status === 'reconnecting';
    super.disconnect(reconnect);
    if (isBetweenAttempts && !reconnect) {
      this.connect().then(
        () => super.disconnect(),
        () => {},
      );
    }
  }
}

function retryAfterMs(tries: number): number {
  return Math.min(100 * 2 ** tries, LONGEST_RETRY_MS);
}

function untilReady(client: RedisClient, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let lastError = new Error(`did not answer within ${START_MS / 1000} s`);
    const onReady = () => settle(resolve);
    const onAbort = () => settle(() => reject(lastError));
    const onError = (error: Error) => {
      lastError = reasonOf(error);
      if (REFUSED.test(lastError.message)) settle(() => reject(lastError));
    };
    const timer = setTimeout(() => settle(() => reject(lastError)), START_MS);
    const settle = (end: () => void) => {
      clearTimeout(timer);
      client.off('ready', onReady).off('error', onError);
      signal?.removeEventListener('abort', onAbort);
      end();
    };
    client.on('ready', onReady).on('error', onError);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
    else if (client.status === 'ready') onReady();
  });
}

/** A Cluster says only that all nodes failed, and keeps why in a field of its own. */
function reasonOf(error: Error): Error {
  const lastNodeError = 'lastNodeError' in error ? error.lastNodeError : undefined;
  return lastNodeError instanceof Error ? lastNodeError : error;
}

function explain(reason: string, address: RedisAddress): string {
  if (/WRONGPASS|NOAUTH|NOPERM|invalid password/i.test(reason)) {
    return `refused the user or the password (${reason}). Put both into the URL of the queue: redis://user:password@host:port.`;
  }
  if (REFUSED.test(reason)) {
    return `has a certificate that is not trusted (${reason}). Name its authority in NODE_EXTRA_CA_CERTS.`;
  }
  const tls = address.tls
    ? 'whether it speaks TLS (rediss://)'
    : 'whether it wants TLS (rediss://)';
  return `is out of reach (${reason}). Check that it runs, the host and port in the URL of the queue, and ${tls}.`;
}

function tellOutages(
  client: RedisClient,
  address: RedisAddress,
  onWarning: (message: string) => void,
): void {
  let isAway = false;
  client.on('error', (error: Error) => {
    if (isAway) return;
    isAway = true;
    onWarning(`${address.label} is out of reach (${reasonOf(error).message}). Trying again.`);
  });
  client.on('ready', () => {
    if (isAway) onWarning(`${address.label} is back.`);
    isAway = false;
  });
}
