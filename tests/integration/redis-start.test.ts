import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError, QueueError } from '../../src/core/errors.ts';
import { openRedisQueue } from '../../src/queue/redis.ts';
import {
  freePort,
  redisIsMissing,
  startRedis,
  type TestRedis,
  type TestRedisOptions,
} from '../support/redis-server.ts';

describe.skipIf(redisIsMissing())('opening a queue on Redis', () => {
  const servers: TestRedis[] = [];

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function start(options: TestRedisOptions = {}): Promise<TestRedis> {
    const redis = await startRedis(options);
    servers.push(redis);
    return redis;
  }

  /** Opens, closes, and returns what it had to say. */
  async function warningsOf(url: string): Promise<string[]> {
    const warnings: string[] = [];
    const queue = await openRedisQueue(url, { onWarning: (message) => warnings.push(message) });
    await queue.close();
    return warnings;
  }

  const failureOf = (url: string, signal?: AbortSignal): Promise<unknown> =>
    openRedisQueue(url, { onWarning: () => {}, ...(signal === undefined ? {} : { signal }) }).then(
      () => null,
      (error: unknown) => error,
    );

  it('says nothing on a server that keeps an append-only file and never evicts', async () => {
    const redis = await start({ flags: ['--appendonly', 'yes'] });
    expect(await warningsOf(redis.url)).toEqual([]);
  });

  it('notes that jobs are added again from the files where no append-only file is kept', async () => {
    const redis = await start();
    expect(await warningsOf(redis.url)).toEqual([
      expect.stringMatching(/^Note: Redis at 127.0.0.1:\d+\/0 keeps no append-only file.*resume/),
    ]);
  });

  it('warns of an eviction policy that drops jobs', async () => {
    const redis = await start({ maxmemoryPolicy: 'allkeys-lru' });
    expect(await warningsOf(redis.url)).toContainEqual(
      expect.stringMatching(/maxmemory-policy allkeys-lru.*CONFIG SET maxmemory-policy noeviction/),
    );
  });

  it('warns where the user may not ask for the policy', async () => {
    const redis = await start({
      flags: ['--user', 'worker', 'on', '>secret', '~*', '&*', '+@all', '-info', '-config'],
    });
    const url = redis.url.replace('redis://', 'redis://worker:secret@');
    expect(await warningsOf(url)).toEqual([expect.stringContaining('must be noeviction')]);
  });

  it('refuses a wrong password at once, without telling it', async () => {
    const redis = await start({ password: 'right' });
    const failure = await failureOf(redis.url.replace('right', 'wr0ng'));
    expect(failure).toBeInstanceOf(QueueError);
    expect(failure).toMatchObject({
      message: expect.stringMatching(/Redis at 127.0.0.1:\d+\/0 refused .*redis:\/\/user:password/),
    });
    expect(JSON.stringify([failure, String(failure)])).not.toContain('wr0ng');
  });

  it('refuses a missing password', async () => {
    const redis = await start({ password: 'right' });
    const failure = await failureOf(`redis://127.0.0.1:${redis.port}`);
    expect(failure).toBeInstanceOf(QueueError);
    expect(failure).toMatchObject({ message: expect.stringContaining('refused the user') });
  });

  it('gives up a port where nobody listens, without telling the password', async () => {
    const port = await freePort();
    const failure = await failureOf(`redis://user:s3cret@127.0.0.1:${port}/2`);
    expect(failure).toBeInstanceOf(QueueError);
    expect(failure).toMatchObject({
      code: 'queue_unreachable',
      message: expect.stringMatching(
        new RegExp(
          `Redis at 127.0.0.1:${port}/2 is out of reach .*ECONNREFUSED.*Check that it runs`,
        ),
      ),
    });
    expect(String(failure)).not.toContain('s3cret');
  });

  it('waits some seconds for a server that is just starting', async () => {
    const port = await freePort();
    const opening = openRedisQueue(`redis://127.0.0.1:${port}`, { onWarning: () => {} });
    await start({ port });
    const queue = await opening;
    expect(await queue.counts('recaption')).toMatchObject({ waiting: 0 });
    await queue.close();
  });

  it('stops trying on an abort', async () => {
    const port = await freePort();
    const controller = new AbortController();
    const failure = failureOf(`redis://127.0.0.1:${port}`, controller.signal);
    controller.abort(new Error('enough'));
    expect(await failure).toMatchObject({ message: 'enough' });
    expect(await failureOf(`redis://127.0.0.1:${port}`, controller.signal)).toMatchObject({
      message: 'enough',
    });
  });

  it('says what is missing from the URL of a Redis Cluster', async () => {
    const redis = await start({ cluster: true });
    const failure = await failureOf(redis.url);
    expect(failure).toBeInstanceOf(QueueError);
    expect(failure).toMatchObject({ message: expect.stringContaining('Add ?cluster=true') });
  });

  it('refuses a URL that cannot be read', async () => {
    expect(await failureOf('http://127.0.0.1')).toBeInstanceOf(ConfigError);
  });
});
