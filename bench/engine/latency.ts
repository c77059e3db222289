import { createOpenAiEndpoint } from '../../src/endpoints/openai.ts';
import { openEmbeddedQueue } from '../../src/queue/embedded.ts';
import { openRedisQueue } from '../../src/queue/redis.ts';
import type { JobQueue } from '../../src/core/queue.ts';
import { startRedis } from '../../tests/support/redis-server.ts';
import { spawnChatServer } from '../../tests/support/spawn-chat-server.ts';
import type { Figure } from '../figure.ts';
import { captionRun, makePictures } from './caption-run.ts';

const CONCURRENCY = 64;
const LATENCY_MS = 200;
const RECORDS = 19_200;
/** Compiled code is not what is measured: a long run has it. */
const WARM_UP_RECORDS = 1_280;
const PROMPT = 'Describe. {{original_caption}}';
const IDEAL = (CONCURRENCY * 1_000) / LATENCY_MS;

/** How much of what a server with a fixed latency can give is used, start and tail included. */
export async function latencyShare(): Promise<readonly Figure[]> {
  const redis = await startRedis();
  const onRedis = await openRedisQueue(redis.url, { onWarning: () => undefined });
  const redisShare = await shareOn(onRedis);
  await redis.stop();
  const embeddedShare = await shareOn(await openEmbeddedQueue());
  return [
    {
      name: `share of the ideal ${IDEAL} calls/s at 200 ms and 64, Redis queue`,
      value: redisShare,
      unit: '',
      target: { atLeast: 0.97 },
    },
    {
      name: `share of the ideal ${IDEAL} calls/s at 200 ms and 64, embedded queue`,
      value: embeddedShare,
      unit: '',
      target: { atLeast: 0.97 },
    },
  ];
}

async function shareOn(queue: JobQueue): Promise<number> {
  const server = await spawnChatServer({ latency: { ms: LATENCY_MS }, keepCalls: false });
  const endpoint = createOpenAiEndpoint({
    name: 'bench',
    baseUrl: server.url,
    model: 'test-model',
    apiKey: undefined,
    concurrency: CONCURRENCY,
    timeoutMs: 60_000,
    prices: null,
  });
  const dataset = await makePictures();
  await captionRun(dataset, WARM_UP_RECORDS, queue, endpoint, PROMPT);
  const seconds = await captionRun(dataset, RECORDS, queue, endpoint, PROMPT);
  await queue.close();
  await server.close();
  return RECORDS / seconds / IDEAL;
}
