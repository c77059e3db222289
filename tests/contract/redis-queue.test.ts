import { afterAll, beforeAll, describe } from 'vitest';
import { openRedisQueue } from '../../src/queue/redis.ts';
import { redisIsMissing, startRedis, type TestRedis } from '../support/redis-server.ts';
import { queueContract } from './queue-contract.ts';

describe.skipIf(redisIsMissing())('the Redis queue', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(async () => {
    await redis.stop();
  });

  queueContract(() => openRedisQueue(redis.url, { onWarning: () => {} }));
});
