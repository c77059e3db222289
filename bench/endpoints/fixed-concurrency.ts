import { openEmbeddedQueue } from '../../src/queue/embedded.ts';
import { spawnChatServer } from '../../tests/support/spawn-chat-server.ts';
import { captionRun, makePictures } from '../engine/caption-run.ts';
import type { Figure } from '../figure.ts';
import { LATENCY, load, MEAN_SECONDS } from './load.ts';
import { madeEndpoint } from './made-endpoint.ts';

const CONCURRENCY = 64;
const RUN_SECONDS = 120;
const SECONDS = 60;
/** About 100 KB a picture. */
const SIDE = 860;
const PROMPT = 'Describe. {{original_caption}}';

/** A whole run, start and tail included, against a server that answers as slowly as real ones. */
export async function fixedConcurrency(): Promise<readonly Figure[]> {
  const server = await spawnChatServer({ latency: LATENCY, keepCalls: false });
  const ideal = CONCURRENCY / MEAN_SECONDS;
  const records = Math.round(RUN_SECONDS * ideal);
  const queue = await openEmbeddedQueue();
  const pictures = await makePictures(SIDE);
  const seconds = await captionRun(pictures, records, queue, madeEndpoint(server.url), PROMPT);
  await queue.close();
  const { cpuMsPerCall } = await load(madeEndpoint(server.url), {
    ...{ inHand: 2 * CONCURRENCY, seconds: SECONDS },
  });
  await server.close();
  return [
    {
      name: 'run of 120 s at 64 and a median of 1 s, share of the ideal',
      value: records / seconds / ideal,
      unit: '',
      target: { atLeast: 0.97 },
    },
    { name: 'client CPU per call', value: cpuMsPerCall, unit: 'ms', target: { atMost: 3 } },
  ];
}
