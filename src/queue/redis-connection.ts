import { Cluster } from 'ioredis';
import type { Redis } from 'ioredis';
import { messageOf, QueueError } from '../core/errors.ts';
import type { RedisAddress } from './redis-address.ts';
import { SturdyRedis } from './sturdy-redis.ts';

export type RedisClient = Redis | Cluster;

/** How long the server may take to answer at the start. */
const START_MS = 5_000;

const LONGEST_RETRY_MS = 2_000;

/** How long a connection that is closed, or was gone already, still keeps the process. */
const DISCONNECT_MS = 200;

const WRONG_USER = /WRONGPASS|NOAUTH|NOPERM|invalid password/i;
const WRONG_CERTIFICATE = /certificate|self-signed|altname/i;

/**
 * Connects, and reconnects by itself from then on; commands wait for that as long as it takes.
 * `onWarning` hears once of each outage and of its end.
 *
 * @throws QueueError when there is no answer within 5 s, or a refusal
 */
export async function connectRedis(
  address: RedisAddress,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly onWarning: (message: string) => void;
  },
): Promise<RedisClient> {
  const client = createClient(address);
  try {
    await untilReady(client, options.signal);
  } catch (error) {
    client.disconnect();
    options.signal?.throwIfAborted();
    throw new QueueError(`${address.label} ${explain(messageOf(error), address)}`);
  }
  tellOutages(client, address, options.onWarning);
  return client;
}

function createClient(address: RedisAddress): RedisClient {
  const { host, port, database, username, password } = address;
  const options = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(address.tls ? { tls: {} } : {}),
    // BullMQ asks for it: a worker outlives any outage.
    maxRetriesPerRequest: null,
    disconnectTimeout: DISCONNECT_MS,
  };
  const client = address.cluster
    ? new Cluster([{ host, port }], { redisOptions: options, clusterRetryStrategy: retryAfterMs })
    : new SturdyRedis({ ...options, host, port, db: database, retryStrategy: retryAfterMs });
  // Without a listener an outage would end the process.
  client.on('error', () => {});
  return client;
}

function retryAfterMs(tries: number): number {
  return Math.min(100 * 2 ** tries, LONGEST_RETRY_MS);
}

/** Rejects with the last reason, at once where no second try can help. */
function untilReady(client: RedisClient, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let lastError = new Error(`did not answer within ${START_MS / 1000} s`);
    const onReady = () => settle(resolve);
    const giveUp = () => settle(() => reject(lastError));
    const onError = (error: Error) => {
      lastError = reasonOf(error);
      const { message } = lastError;
      if (WRONG_USER.test(message) || WRONG_CERTIFICATE.test(message)) giveUp();
    };
    const timer = setTimeout(giveUp, START_MS);
    const settle = (end: () => void) => {
      clearTimeout(timer);
      client.off('ready', onReady).off('error', onError);
      signal?.removeEventListener('abort', giveUp);
      end();
    };
    client.on('ready', onReady).on('error', onError);
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted === true) giveUp();
  });
}

/** A Cluster says only that all nodes failed, and keeps why in a field of its own. */
function reasonOf(error: Error): Error {
  const lastNodeError = 'lastNodeError' in error ? error.lastNodeError : undefined;
  return lastNodeError instanceof Error ? lastNodeError : error;
}

function explain(reason: string, address: RedisAddress): string {
  if (WRONG_USER.test(reason)) {
    return `refused the user or the password (${reason}). Put both into the URL of the queue: redis://user:password@host:port.`;
  }
  if (WRONG_CERTIFICATE.test(reason)) {
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
