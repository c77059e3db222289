import { randomBytes } from 'node:crypto';
import OpenAI from 'openai';
import pLimit from 'p-limit';
import { spawnChatServer } from '../../tests/support/spawn-chat-server.ts';
import type { Figure } from '../figure.ts';
import { asyncioLoop, type PythonLoop } from './asyncio-loop.ts';
import { load } from './load.ts';
import { madeEndpoint } from './made-endpoint.ts';

const SECONDS = 30;
const CONCURRENCY = 64;
const PICTURE_BYTES = 100_000;
/** Less than either client wants: what is too much is refused, and each deals with that by its own rules. */
const CAPACITY = { slots: 48, queue: 8 };
const LATENCY_MS = 200;

/** The endpoint beside the loop that one would write, the same server in turns. */
export async function sideBySide(): Promise<readonly Figure[]> {
  const server = await spawnChatServer({
    ...{ latency: { ms: LATENCY_MS }, keepCalls: false, capacity: CAPACITY },
  });
  const endpoint = madeEndpoint(server.url, { concurrency: 'auto', maxConcurrency: CONCURRENCY });
  const ours = await load(endpoint, { inHand: 2 * CONCURRENCY, seconds: SECONDS });
  const loop = await bareLoop(server.url);
  const python = await asyncioLoop(server.url, {
    ...{ seconds: SECONDS, concurrency: CONCURRENCY, pictureBytes: PICTURE_BYTES },
  });
  await server.close();
  const perSecond = ours.answeredAt.length / SECONDS;
  return [
    {
      name: 'loop of the openai client and p-limit',
      value: loop.rate,
      unit: 'calls/s',
      target: null,
    },
    { name: 'its calls that failed', value: loop.failed, unit: '', target: null },
    ...pythonFigures(python),
    {
      name: 'Recaptor’s endpoint, auto up to 64',
      value: perSecond,
      unit: 'calls/s',
      target: null,
    },
    { name: 'its calls that failed', value: ours.failed, unit: '', target: { atMost: 0 } },
    { name: 'endpoint against loop', value: perSecond / loop.rate, unit: '', target: null },
  ];
}

function pythonFigures(python: PythonLoop | null): readonly Figure[] {
  if (python === null) return [];
  const { client, rate, failed } = python;
  return [
    { name: `loop of asyncio and ${client}`, value: rate, unit: 'calls/s', target: null },
    { name: 'its calls that failed', value: failed, unit: '', target: null },
  ];
}

async function bareLoop(url: string): Promise<{ readonly rate: number; readonly failed: number }> {
  const client = new OpenAI({ baseURL: url, apiKey: 'none' });
  const limit = pLimit(CONCURRENCY);
  const data = randomBytes(PICTURE_BYTES).toString('base64');
  const endsAtMs = performance.now() + SECONDS * 1_000;
  let [answered, failed] = [0, 0];
  const ask = async (index: number): Promise<void> => {
    if (performance.now() > endsAtMs) return;
    try {
      await client.chat.completions.create({
        model: 'test-model',
        max_completion_tokens: 100,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: `Question ${index} of the loop.` },
              { type: 'image_url', image_url: { url: `data:image/jpeg;base64,${data}` } },
            ],
          },
        ],
      });
      if (performance.now() <= endsAtMs) answered += 1;
    } catch {
      failed += 1;
    }
  };
  const most = SECONDS * CONCURRENCY * 10;
  await Promise.all(
    Array.from({ length: most }, async (_, index) => limit(async () => ask(index))),
  );
  return { rate: answered / SECONDS, failed };
}
