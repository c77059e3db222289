import { spawnChatServer } from '../../tests/support/spawn-chat-server.ts';
import type { Figure } from '../figure.ts';
import { LATENCY, load, MEAN_SECONDS, rateBetween } from './load.ts';
import { madeEndpoint } from './made-endpoint.ts';

const CONCURRENCY = 24;
const HANGS_AT = 20;
const WITHIN_SECONDS = 15;
const SECONDS = 80;

/** One of three servers stops answering. */
export async function hangingReplica(): Promise<readonly Figure[]> {
  const behaviour = { latency: LATENCY, keepCalls: false };
  const [first, second, third] = [
    await spawnChatServer(behaviour),
    await spawnChatServer(behaviour),
    await spawnChatServer(behaviour),
  ];
  const replica = (baseUrl: string) => ({
    ...{ baseUrl, concurrency: CONCURRENCY, timeoutMs: 60_000, prices: null },
  });
  let isHanging = false;
  const seen = await load(
    madeEndpoint(first.url, {
      concurrency: CONCURRENCY,
      otherReplicas: [replica(second.url), replica(third.url)],
    }),
    {
      inHand: 4 * CONCURRENCY,
      seconds: SECONDS,
      onTime: async (seconds) => {
        if (isHanging || seconds < HANGS_AT) return;
        isHanging = true;
        await third.behave({ rules: [{ trouble: { kind: 'hang' } }] });
      },
    },
  );
  await Promise.all([first.close(), second.close(), third.close()]);
  const ideal = (2 * CONCURRENCY) / MEAN_SECONDS;
  return [
    {
      name: 'one of three hangs: throughput of the others from 15 s after',
      value: rateBetween(seen, HANGS_AT + WITHIN_SECONDS, SECONDS) / ideal,
      unit: '',
      target: { atLeast: 0.97 },
    },
    { name: 'calls that failed', value: seen.failed, unit: '', target: { atMost: 0 } },
  ];
}
