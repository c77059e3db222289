import { Cluster } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateWindow, SharedLimits } from '../core/limits.ts';
import { RedisAccount } from './redis-account.ts';
import type { RedisClient } from './redis-connection.ts';

/** Processes start over this part of a hold's length after it, not all at once. */
const SPREAD = 0.1;

/**
 * Limits of all processes on one Redis server: rates are counted there, and a hold is told to
 * everybody at once, and kept for processes that come later.
 */
export function createRedisLimits(
  client: RedisClient,
  prefix: string,
  random: () => number = Math.random,
): SharedLimits {
  const limiters = new Map<string, RateLimiterRedis>();
  const limiterOf = ({ seconds, points }: RateWindow): RateLimiterRedis => {
    const name = `${prefix}:${seconds}s`;
    const known = limiters.get(`${name}:${points}`);
    if (known !== undefined) return known;
    const limiter = new RateLimiterRedis({
      storeClient: client,
      keyPrefix: name,
      duration: seconds,
      points,
    });
    limiters.set(`${name}:${points}`, limiter);
    return limiter;
  };
  const holds = new Holds(client, `${prefix}:hold`, random);
  return {
    take: async ({ key, window }, points) => {
      try {
        await limiterOf(window).consume(key, points);
        return 0;
      } catch (error) {
        if (error instanceof RateLimiterRes) return Math.max(1, error.msBeforeNext);
        throw error;
      }
    },
    hold: (key, forMs) => holds.tell(key, forMs),
    onHold: (key, callback) => holds.listen(key, callback),
    openAccount: (key, spentByFiles) =>
      new RedisAccount(client, `${prefix}:budget:${key}`, spentByFiles),
    close: async () => holds.close(),
  };
}

/** A message to all listeners, and a key that lasts as long as the hold. */
class Holds {
  readonly #client: RedisClient;
  readonly #prefix: string;
  readonly #random: () => number;
  readonly #callbacks = new Map<string, Set<(forMs: number) => void>>();
  #subscriber: RedisClient | null = null;

  constructor(client: RedisClient, prefix: string, random: () => number) {
    this.#client = client;
    this.#prefix = prefix;
    this.#random = random;
  }

  /** Here at once; elsewhere as soon as Redis has it. An outage of Redis must not stop a call. */
  tell(key: string, forMs: number): void {
    this.#call(key, forMs);
    const channel = `${this.#prefix}:${key}`;
    const ms = Math.ceil(forMs);
    Promise.all([
      this.#client.set(channel, '1', 'PX', ms),
      this.#client.publish(channel, String(ms)),
    ]).catch(() => undefined);
  }

  listen(key: string, callback: (forMs: number) => void): () => void {
    const callbacks = this.#callbacks.get(key) ?? new Set();
    this.#callbacks.set(key, callbacks.add(callback));
    const channel = `${this.#prefix}:${key}`;
    // Asked for only then: a hold that began in between would be neither read nor heard of.
    void this.#connection()
      .subscribe(channel)
      .catch(() => undefined)
      .then(async () => this.#tellRest(channel, callback));
    return () => callbacks.delete(callback);
  }

  close(): void {
    this.#subscriber?.disconnect();
  }

  async #tellRest(channel: string, callback: (forMs: number) => void): Promise<void> {
    const restMs = await this.#client.pttl(channel).catch(() => 0);
    if (restMs > 0) callback(this.#spread(restMs));
  }

  #call(key: string, forMs: number): void {
    for (const callback of this.#callbacks.get(key) ?? []) callback(forMs);
  }

  #spread(ms: number): number {
    return ms * (1 + SPREAD * this.#random());
  }

  /** One that subscribes can do nothing else. */
  #connection(): RedisClient {
    if (this.#subscriber !== null) return this.#subscriber;
    const client = this.#client;
    const subscriber = client instanceof Cluster ? client.duplicate() : client.duplicate();
    subscriber.on('error', () => undefined);
    subscriber.on('message', (channel: string, ms: string) => {
      this.#call(channel.slice(this.#prefix.length + 1), this.#spread(Number(ms)));
    });
    this.#subscriber = subscriber;
    return subscriber;
  }
}
