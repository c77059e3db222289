import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SturdyRedis } from '../../src/queue/sturdy-redis.ts';
import { redisIsMissing, startRedis, type TestRedis } from '../support/redis-server.ts';

describe.skipIf(redisIsMissing())('a connection to Redis', () => {
  let redis: TestRedis;

  beforeEach(async () => {
    redis = await startRedis();
  });

  afterEach(async () => {
    await redis.stop();
  });

  function connect(): SturdyRedis {
    const client = new SturdyRedis(redis.url, { maxRetriesPerRequest: null });
    client.on('error', () => {});
    return client;
  }

  it('outlives a socket that fails twice', async () => {
    const client = connect();
    const duplicate = client.duplicate().on('error', () => {});
    for (const connection of [client, duplicate]) {
      expect(await connection.ping()).toBe('PONG');
      connection.stream.emit('error', new Error('alert'));
      connection.stream.emit('error', new Error('alert again'));
      expect(await connection.ping()).toBe('PONG');
      connection.disconnect();
    }
  });

  it('ends with its commands when it is closed while the server is away', async () => {
    const client = connect();
    await client.ping();
    await redis.stop();
    await expect.poll(() => client.status).toBe('reconnecting');
    const command = client.ping();
    client.disconnect();
    await expect(command).rejects.toThrow('Connection is closed');
    expect(client.status).toBe('end');
  });
});
