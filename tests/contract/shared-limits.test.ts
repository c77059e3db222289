import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it, vi } from 'vitest';

import { rateWindowOf, type SharedLimits } from '../../src/core/limits.ts';
import { createLocalLimits } from '../../src/endpoints/local-limits.ts';
import { openRedisQueue } from '../../src/queue/redis.ts';
import { startRedis } from '../support/redis-server.ts';

interface Opened {
  /** As two processes have it; the same where there is only one. */
  readonly one: SharedLimits;
  readonly other: SharedLimits;
  [Symbol.asyncDispose](): Promise<void>;
}

async function openLocal(): Promise<Opened> {
  const limits = createLocalLimits(Date.now);
  return { one: limits, other: limits, [Symbol.asyncDispose]: async () => limits.close() };
}

async function openRedis(): Promise<Opened & { flushAll(): Promise<void> }> {
  const redis = await startRedis();
  const options = { onWarning: () => undefined };
  const queues = [
    await openRedisQueue(redis.url, options),
    await openRedisQueue(redis.url, options),
  ];
  const [one, other] = queues.map(({ limits }) => limits);
  if (!one || !other) throw new Error('a Redis queue without limits');
  return {
    one,
    other,
    flushAll: async () => redis.flushAll(),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(queues.map(async (queue) => queue.close()));
      await redis.stop();
    },
  };
}

describe.each([
  ['in this process', openLocal],
  ['on Redis', openRedis],
])('limits %s', (_, open) => {
  it('give out what a window holds, to all together, and say how long until the next', async () => {
    await using limits = await open();
    const limit = { key: 'a:requests', window: { seconds: 2, points: 5 } };
    const takers = Array.from({ length: 8 }, (_taker, index) =>
      index % 2 ? limits.one : limits.other,
    );
    const waits = await Promise.all(takers.map(async (taker) => taker.take(limit, 1)));
    expect(waits.filter((ms) => ms === 0)).toHaveLength(5);
    const waitMs = waits.find((ms) => ms > 0) ?? 0;
    expect(waitMs).toBeLessThanOrEqual(2_000);
    expect(await limits.one.take({ ...limit, key: 'b:requests' }, 1)).toBe(0);
    await delay(waitMs + 20);
    expect(await limits.other.take(limit, 5)).toBe(0);
    expect(await limits.one.take(limit, 1)).toBeGreaterThan(0);
  });

  it('tell all who listen of a hold', async () => {
    await using limits = await open();
    const first = new Promise<number>((resolve) => limits.one.onHold('a', resolve));
    const second = new Promise<number>((resolve) => limits.other.onHold('a', resolve));
    let others = 0;
    limits.one.onHold('b', () => (others += 1));
    // A subscription takes a moment to stand.
    await delay(100);
    limits.one.hold('a', 1_000);
    expect(await first).toBe(1_000);
    expect(await second).toBeGreaterThanOrEqual(1_000);
    expect(others).toBe(0);
  });
});

describe('accounts on Redis', () => {
  const caps = { usd: 10, tokens: null };
  const dollars = (usd: number) => ({ usd, tokens: 0 });

  it('give no more than the cap to all processes together', async () => {
    await using limits = await openRedis();
    const accounts = [limits.one, limits.other].map((each) =>
      each.openAccount('run', async () => dollars(3)),
    );
    // Each process asks for one after another, the two of them at once.
    const granted = await Promise.all(
      accounts.map(async (account) => {
        let count = 0;
        for (let ask = 0; ask < 6; ask += 1) {
          const { isGranted } = await account.reserve(dollars(1), caps);
          if (isGranted) count += 1;
        }
        return count;
      }),
    );
    expect(granted.reduce((sum, count) => sum + count, 0)).toBe(7);
    const [one, other] = accounts;
    one?.settle(dollars(1), dollars(0.25));
    // Telling of it waits for nobody, and comes on a connection of its own.
    await vi.waitFor(async () =>
      expect((await other?.reserve(dollars(0), caps))?.spent.usd).toBe(3.25),
    );
    const standing = await other?.reserve(dollars(0.75), caps);
    expect(standing).toMatchObject({ isGranted: true, spent: { usd: 3.25 } });
    expect(standing?.reserved.usd).toBeCloseTo(6.75, 9);
    expect((await one?.reserve(dollars(0.5), caps))?.isGranted).toBe(false);
    await Promise.all(accounts.map(async (account) => account.close()));
  });

  it('begin with the larger of what the files and the other processes know', async () => {
    await using limits = await openRedis();
    const one = limits.one.openAccount('run', async () => dollars(2));
    await one.reserve(dollars(1), caps);
    one.settle(dollars(1), dollars(3));
    await one.reserve(dollars(0), caps);
    const other = limits.other.openAccount('run', async () => dollars(4));
    expect((await other.reserve(dollars(0), caps)).spent.usd).toBe(5);
    const later = limits.other.openAccount('run', async () => dollars(6));
    expect((await later.reserve(dollars(0), caps)).spent.usd).toBe(6);
  });

  it('ask the files anew where the server has lost everything', async () => {
    await using limits = await openRedis();
    let byFiles = 2;
    const account = limits.one.openAccount('run', async () => dollars(byFiles));
    await account.reserve(dollars(1), caps);
    account.settle(dollars(1), dollars(1));
    await account.reserve(dollars(1), caps);
    await limits.flushAll();
    byFiles = 3;
    const standing = await account.reserve(dollars(0), caps);
    expect(standing).toMatchObject({ spent: { usd: 3 }, reserved: { usd: 1 } });
  });

  it('keep runs apart', async () => {
    await using limits = await openRedis();
    const one = limits.one.openAccount('one', async () => dollars(9));
    await one.reserve(dollars(1), caps);
    const other = limits.one.openAccount('other', async () => dollars(0));
    expect((await other.reserve(dollars(10), caps)).isGranted).toBe(true);
  });
});

describe('limits on Redis', () => {
  it('tell a process that starts during a hold of what is left of it', async () => {
    await using limits = await openRedis();
    limits.one.hold('a', 60_000);
    await delay(50);
    const restMs = await new Promise<number>((resolve) => limits.other.onHold('a', resolve));
    expect(restMs).toBeGreaterThan(50_000);
  });
});

describe('rateWindowOf', () => {
  it.each([
    [600, { seconds: 1, points: 10 }],
    [60, { seconds: 1, points: 1 }],
    [50, { seconds: 6, points: 5 }],
    [1, { seconds: 60, points: 1 }],
    [7, { seconds: 43, points: 5 }],
    [100_000, { seconds: 1, points: 1_666 }],
  ])(
    'cuts %i a minute into the shortest window that loses next to nothing',
    (perMinute, window) => {
      expect(rateWindowOf(perMinute)).toEqual(window);
    },
  );
});
