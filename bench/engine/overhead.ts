import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import pLimit from 'p-limit';
import { createOpenAiEndpoint } from '../../src/endpoints/openai.ts';
import { openRedisQueue } from '../../src/queue/redis.ts';
import { startRedis } from '../../tests/support/redis-server.ts';
import { spawnChatServer } from '../../tests/support/spawn-chat-server.ts';
import type { Figure } from '../figure.ts';
import { captionRun, makePictures, type BenchDataset } from './caption-run.ts';

const CONCURRENCY = 64;
const RECORDS = 5_120;
const ROUNDS = 3;
const PROMPT =
  'Describe.{{#original_caption}} Original caption: {{original_caption}}{{/original_caption}}';

/**
 * The whole engine (queue, journal, checks, provenance) against the loop that one would write by
 * hand: read the picture, ask; p-limit and the openai client, nothing kept. The pictures need no
 * change, so that neither spends its time on encoding.
 */
export async function overhead(): Promise<readonly Figure[]> {
  const dataset = await makePictures();
  const server = await spawnChatServer({ keepCalls: false });
  const redis = await startRedis();
  const queue = await openRedisQueue(redis.url, { onWarning: () => undefined });
  const endpoint = createOpenAiEndpoint({
    name: 'bench',
    baseUrl: server.url,
    model: 'test-model',
    apiKey: undefined,
    concurrency: CONCURRENCY,
    timeoutMs: 60_000,
    prices: null,
  });
  const loop: number[] = [];
  const engine: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    loop.push(RECORDS / (await bareLoop(dataset, server.url)));
    engine.push(RECORDS / (await captionRun(dataset, RECORDS, queue, endpoint, PROMPT)));
  }
  await queue.close();
  await redis.stop();
  await server.close();
  const [bare = 0, ours = 0] = [Math.max(...loop), Math.max(...engine)];
  return [
    { name: 'loop of openai client and p-limit', value: bare, unit: 'calls/s', target: null },
    { name: 'engine on the same server', value: ours, unit: 'calls/s', target: null },
    { name: 'engine against loop', value: ours / bare, unit: '', target: { atLeast: 0.7 } },
  ];
}

async function bareLoop({ root, pictures }: BenchDataset, url: string): Promise<number> {
  const client = new OpenAI({ baseURL: url, apiKey: 'none', maxRetries: 0 });
  const limit = pLimit(CONCURRENCY);
  const ask = async (index: number) => {
    const picture = pictures[index % pictures.length];
    const bytes = await readFile(join(root, picture?.uri ?? ''));
    const dataUrl = `data:image/jpeg;base64,${bytes.toString('base64')}`;
    const text = `Describe. Original caption: loop picture number ${index}`;
    const answer = await client.chat.completions.create({
      model: 'test-model',
      max_completion_tokens: 400,
      temperature: 0.2,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text },
            { type: 'image_url', image_url: { url: dataUrl } },
          ],
        },
      ],
    });
    return answer.choices[0]?.message.content;
  };
  const started = performance.now();
  await Promise.all(
    Array.from({ length: RECORDS }, async (_, index) => limit(async () => ask(index))),
  );
  return (performance.now() - started) / 1_000;
}
