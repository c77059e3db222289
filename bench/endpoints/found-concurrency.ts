import { spawnChatServer, type SpawnedChatServer } from '../../tests/support/spawn-chat-server.ts';
import type { Figure } from '../figure.ts';
import { LATENCY, load, MEAN_SECONDS, rateBetween, type Load } from './load.ts';
import { madeEndpoint } from './made-endpoint.ts';

const SLOTS = 48;
const SECONDS = 60;
const CHANGED_AT = 40;
const IN_HAND = 256;
/** Answers are counted over so long; over 3 s a server of 24 slots leaves it to chance. */
const WINDOW_SECONDS = 6;
/** What is within chance of a level. */
const BACK = 0.85;
const STEP_SECONDS = 0.5;

const capacityOf = (slots: number) => ({ slots, queue: 100_000 });

/** `auto` from cold against the best fixed setting, and after the server has become another. */
export async function foundConcurrency(): Promise<readonly Figure[]> {
  const server = await spawnChatServer({
    ...{ latency: LATENCY, keepCalls: false, capacity: capacityOf(SLOTS) },
  });
  const found = await load(madeEndpoint(server.url, { concurrency: 'auto' }), {
    ...{ inHand: IN_HAND, seconds: SECONDS },
  });
  const fixed = await load(madeEndpoint(server.url, { concurrency: SLOTS }), {
    ...{ inHand: IN_HAND, seconds: SECONDS },
  });
  const halved = await changed(server, SLOTS / 2);
  const doubled = await changed(server, SLOTS * 2);
  await server.close();
  return [
    {
      name: 'auto from cold, 60 s, against the best fixed setting',
      value: found.answeredAt.length / fixed.answeredAt.length,
      unit: '',
      target: { atLeast: 0.92 },
    },
    {
      name: 'auto after the capacity halves: throughput is back',
      value: secondsUntilFull(halved, SLOTS / 2),
      unit: 's',
      target: { atMost: 10 },
    },
    {
      name: 'auto after the capacity halves: latency is back',
      value: secondsUntilFast(halved),
      unit: 's',
      target: { atMost: 10 },
    },
    {
      name: 'auto after the capacity doubles: throughput is back',
      value: secondsUntilFull(doubled, SLOTS * 2),
      unit: 's',
      target: { atMost: 10 },
    },
  ];
}

async function changed(server: SpawnedChatServer, slots: number): Promise<Load> {
  await server.behave({ capacity: capacityOf(SLOTS) });
  let isChanged = false;
  return load(madeEndpoint(server.url, { concurrency: 'auto' }), {
    inHand: IN_HAND,
    seconds: SECONDS + WINDOW_SECONDS,
    onTime: async (seconds) => {
      if (isChanged || seconds < CHANGED_AT) return;
      isChanged = true;
      await server.behave({ capacity: capacityOf(slots) });
    },
  });
}

/** Until throughput stays at what the new capacity allows. */
function secondsUntilFull(seen: Load, slots: number): number {
  return secondsUntil((from) => {
    return rateBetween(seen, from, from + WINDOW_SECONDS) >= (BACK * slots) / MEAN_SECONDS;
  });
}

/** Until requests wait no longer than they are worked on. */
function secondsUntilFast({ answeredAt, latencySeconds }: Load): number {
  return secondsUntil((from) => {
    const within = latencySeconds.filter((_, index) => {
      const at = answeredAt[index] ?? 0;
      return at >= from && at < from + WINDOW_SECONDS;
    });
    const mean = within.reduce((sum, seconds) => sum + seconds, 0) / within.length;
    return mean <= 2 * MEAN_SECONDS;
  });
}

/** From when on it stays so: what was under way at the change says nothing. */
function secondsUntil(isBack: (from: number) => boolean): number {
  for (let from = SECONDS; from >= CHANGED_AT; from -= STEP_SECONDS) {
    if (!isBack(from)) return from + STEP_SECONDS - CHANGED_AT;
  }
  return 0;
}
