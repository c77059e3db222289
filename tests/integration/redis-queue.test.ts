import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import type { JobQueue } from '../../src/core/queue.ts';
import { openRedisQueue } from '../../src/queue/redis.ts';
import { gate, jobOf, jobsOf, neverFails, recorder } from '../support/queue-jobs.ts';
import {
  redisIsMissing,
  startRedis,
  type TestRedis,
  type TestRedisOptions,
} from '../support/redis-server.ts';

const STAGE = 'recaption';
const PATIENT = { timeout: 30_000, interval: 20 };

describe.skipIf(redisIsMissing())('a queue on Redis', () => {
  const ends: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  async function start(options: TestRedisOptions = {}): Promise<TestRedis> {
    const redis = await startRedis(options);
    ends.push(redis.stop);
    return redis;
  }

  async function open(url: string, onWarning: (message: string) => void = () => {}) {
    const queue = await openRedisQueue(url, { onWarning });
    ends.push(() => queue.close());
    return queue;
  }

  function readBack(url: string): Redis {
    const client = new Redis(url);
    ends.push(() => Promise.resolve(client.disconnect()));
    return client;
  }

  async function workOneJob(queue: JobQueue): Promise<void> {
    const handed = recorder(1);
    await queue.work(STAGE, { concurrency: 1, onError: neverFails }, handed.record);
    await queue.add(STAGE, [jobOf(STAGE, '1')]);
    await handed.complete;
  }

  it('keeps nothing of a job but its ids', async () => {
    const redis = await start();
    const queue = await open(redis.url);
    const job = { ...jobOf(STAGE, '1'), caption: 'a dog on a beach' };
    await queue.add(STAGE, [job]);
    const client = readBack(redis.url);
    const keys = await client.keys('*');
    const jobKey = keys.find((key) => /[\da-f]{8}(-[\da-f]{4}){3}/.test(key)) ?? '';
    const stored = await client.hgetall(jobKey);
    expect(JSON.parse(stored['data'] ?? '')).toEqual(jobOf(STAGE, '1'));
    expect(JSON.stringify([keys, stored])).not.toContain('dog');
  });

  it('keeps all keys under its prefix, and queues of other prefixes apart', async () => {
    const redis = await start();
    const queue = await open(redis.url);
    const other = await openRedisQueue(redis.url, { prefix: '{other}', onWarning: () => {} });
    ends.push(() => other.close());
    await queue.announce('run-1', '/data');
    await workOneJob(queue);
    const keys = await readBack(redis.url).keys('*');
    expect(keys.filter((key) => !key.startsWith('{recaptor}:'))).toEqual([]);
    expect(await other.locate('run-1')).toBeNull();
    expect(await other.counts(STAGE)).toMatchObject({ completed: 0 });
  });

  it('uses the database of its URL', async () => {
    const redis = await start();
    const [third, first] = [await open(`${redis.url}/3`), await open(redis.url)];
    await third.add(STAGE, [jobOf(STAGE, '1')]);
    expect(await third.counts(STAGE)).toMatchObject({ waiting: 1 });
    expect(await first.counts(STAGE)).toMatchObject({ waiting: 0 });
  });

  it('works with a password that has special characters', async () => {
    const redis = await start({ password: 'p@ss/w#rd:%' });
    const queue = await open(redis.url);
    await workOneJob(queue);
    await expect.poll(() => queue.counts(STAGE), PATIENT).toMatchObject({ completed: 1 });
  });

  it('works on a Redis Cluster', async () => {
    const redis = await start({ cluster: true });
    const queue = await open(`${redis.url}?cluster=true`);
    await queue.announce('run-1', '/data');
    await workOneJob(queue);
    await queue.add(STAGE, jobsOf(STAGE, 20));
    expect(await queue.locate('run-1')).toBe('/data');
  });

  describe('whose server is wiped', () => {
    it('goes on with the jobs that are added after', async () => {
      const redis = await start();
      const queue = await open(redis.url);
      const handed = recorder<string>(2);
      await queue.work(STAGE, { concurrency: 2, onError: neverFails }, ({ shard }) =>
        handed.record(shard),
      );
      await queue.add(STAGE, [jobOf(STAGE, '1')]);
      await expect.poll(() => queue.counts(STAGE), PATIENT).toMatchObject({ completed: 1 });
      await redis.flushAll();
      await queue.add(STAGE, [jobOf(STAGE, '1')]);
      await handed.complete;
      expect(handed.values).toEqual(['1', '1']);
    });

    it('forgets the jobs that waited, and takes them again when they are added again', async () => {
      const redis = await start();
      const queue = await open(redis.url);
      await queue.add(STAGE, jobsOf(STAGE, 3));
      await redis.flushAll();
      expect(await queue.counts(STAGE)).toMatchObject({ waiting: 0 });
      await queue.add(STAGE, jobsOf(STAGE, 3));
      const handed = recorder<string>(3);
      await queue.work(STAGE, { concurrency: 1, onError: neverFails }, ({ shard }) =>
        handed.record(shard),
      );
      await handed.complete;
      expect(handed.values).toHaveLength(3);
    });

    it('tells the end of a job that it no longer knows as an error, and goes on', async () => {
      const redis = await start();
      const queue = await open(redis.url);
      const opened = gate();
      const handed = recorder<string>(2);
      const errors: string[] = [];
      const onError = (error: Error) => errors.push(error.message);
      await queue.work(STAGE, { concurrency: 1, onError }, async ({ shard }) => {
        await handed.record(shard);
        await opened.passed;
      });
      await queue.add(STAGE, [jobOf(STAGE, 'lost')]);
      await expect.poll(() => handed.values, PATIENT).toEqual(['lost']);
      await redis.flushAll();
      opened.open();
      await queue.add(STAGE, [jobOf(STAGE, 'next')]);
      await handed.complete;
      await expect.poll(() => errors, PATIENT).toEqual([expect.stringContaining('Missing')]);
      expect(handed.values).toEqual(['lost', 'next']);
    });
  });

  describe('whose server goes away', () => {
    it('tells it once, keeps adds waiting and goes on when it is back', async () => {
      const warnings: string[] = [];
      const first = await startRedis();
      const queue = await open(first.url, (message) => warnings.push(message));
      const handed = recorder<string>(2);
      await queue.work(STAGE, { concurrency: 1, onError: neverFails }, ({ shard }) =>
        handed.record(shard),
      );
      await queue.add(STAGE, [jobOf(STAGE, 'before')]);
      await expect.poll(() => handed.values, PATIENT).toEqual(['before']);
      warnings.length = 0;

      await first.stop();
      await expect.poll(() => warnings.length, PATIENT).toBe(1);
      const added = queue.add(STAGE, [jobOf(STAGE, 'after')]);
      await start({ port: first.port });
      await added;
      await handed.complete;
      expect(handed.values).toEqual(['before', 'after']);
      expect(warnings).toEqual([
        // Which error the system gives first depends on the moment at which the server goes.
        expect.stringMatching(
          `^Redis at 127\\.0\\.0\\.1:${first.port}/0 is out of reach \\(.+\\)\\. Trying again\\.$`,
        ),
        `Redis at 127.0.0.1:${first.port}/0 is back.`,
      ]);
    });

    it('can be closed, the jobs in hand being ended first', async () => {
      const redis = await startRedis();
      const queue = await openRedisQueue(redis.url, { onWarning: () => {} });
      const opened = gate();
      const begun = recorder(1);
      let isOver = false;
      await queue.work(STAGE, { concurrency: 1, onError: () => {} }, async (job) => {
        await begun.record(job);
        await opened.passed;
        isOver = true;
      });
      await queue.add(STAGE, [jobOf(STAGE, '1')]);
      await begun.complete;
      await redis.stop();
      const closed = queue.close();
      opened.open();
      await closed;
      expect(isOver).toBe(true);
    });
  });
});
