import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenAiEndpoint } from '../../../src/endpoints/openai.ts';
import { openRedisQueue } from '../../../src/queue/redis.ts';
import { pictureOf, requestOf } from '../../support/chat-requests.ts';
import type { BehaviourOptions } from '../../support/chat-server-behaviour.ts';
import { startChatServer } from '../../support/chat-server.ts';
import { redisIsMissing, startRedis, type TestRedis } from '../../support/redis-server.ts';

const never = new AbortController().signal;

describe.skipIf(redisIsMissing())('processes that ask one server', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterAll(async () => redis.stop());

  /** One server, and the endpoint of each of two processes at it. */
  async function openTwo(behaviour: BehaviourOptions, apiKey: string) {
    const server = await startChatServer(behaviour);
    const queues = await Promise.all(
      [1, 2].map(async () => openRedisQueue(redis.url, { onWarning: () => undefined })),
    );
    const endpoints = queues.map(({ limits }) =>
      createOpenAiEndpoint({
        ...{ name: 'test', baseUrl: server.url, apiKey, model: 'test-model', prices: null },
        ...{ concurrency: 4, timeoutMs: 20_000, limits },
      }),
    );
    const [one, other] = endpoints;
    if (!one || !other) throw new Error('two processes');
    return {
      ...{ server, one, other },
      [Symbol.asyncDispose]: async () => {
        await Promise.all(queues.map(async (queue) => queue.close()));
        await server.close();
      },
    };
  }

  it.each([
    ['retry-after', { kind: 'rate-limit', retryAfter: '60' }],
    ['retry-after-ms', { kind: 'rate-limit', retryAfterMs: 60_000 }],
    ['retry-after of a 503', { kind: 'loading', retryAfter: '60' }],
  ] as const)('all obey a %s that one of them was given', async (what, trouble) => {
    await using two = await openTwo({ rules: [{ first: 1, trouble }] }, what.replaceAll(' ', '-'));
    const stop = new AbortController();
    const reason = new Error('long enough');
    const asked = two.one.ask('recaption', requestOf(pictureOf(1)), stop.signal);
    const first = asked.catch((error: unknown) => error);
    await expect.poll(() => two.other.replicas?.()[0]?.pausedMs ?? 0).toBeGreaterThan(50_000);
    expect(two.other.replicas?.()[0]?.reason).toBe('another process was told to wait');
    const later = two.other.ask('recaption', requestOf(pictureOf(2)), stop.signal);
    const second = later.catch((error: unknown) => error);
    await new Promise((done) => setTimeout(done, 200));
    expect(two.server.report().asked).toBe(1);
    stop.abort(reason);
    expect(await Promise.all([first, second])).toEqual([reason, reason]);
  });

  it('are as free again as before once the pause is over', async () => {
    const trouble = { kind: 'rate-limit', retryAfterMs: 300 } as const;
    await using two = await openTwo({ rules: [{ first: 1, trouble }] }, 'short-pause');
    const all = [two.one, two.other, two.one, two.other].map(async (endpoint, seed) =>
      endpoint.ask('recaption', requestOf(pictureOf(seed)), never),
    );
    const answers = await Promise.all(all);
    expect(answers.map(({ outcome }) => outcome)).toEqual(answers.map(() => 'complete'));
  });
});
