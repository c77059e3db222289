import { openRedisQueue } from '../../src/queue/redis.ts';
import { startCrew } from '../../src/run/crew.ts';
import type { OpenRun } from '../../src/run/open-run.ts';
import { ShardStore } from '../../src/run/shard-store.ts';
import { TallyLog } from '../../src/run/tally.ts';
import { noOpStages } from './no-op-stages.ts';

const [url = '', directory = ''] = process.argv.slice(2);
const queue = await openRedisQueue(url, { onWarning: () => undefined });
const unused = async () => {
  throw new Error('a no-op asks for nothing');
};
const run: OpenRun = {
  uid: 'bench',
  store: new ShardStore(directory),
  stages: noOpStages(),
  tools: {
    media: {
      inspectPicture: unused,
      measurePicture: unused,
      preparePicture: unused,
      scoreAesthetic: unused,
      lookAtPicture: unused,
      probeVideo: unused,
      analyzeVideo: unused,
      decoder: unused,
      extractFrames: unused,
    },
    ask: unused,
  },
  tallies: new TallyLog(directory),
};
const never = new AbortController().signal;
await startCrew({
  queue,
  stages: [{ name: 'no-op', pool: 'media' }],
  shardsAtOnce: () => 4,
  recordsAtOnce: () => 64,
  recordsInHand: () => 256,
  open: async () => run,
  draining: never,
  signal: never,
  now: Date.now,
  events: { onTrouble: (error) => console.error(error) },
});
console.log('ready');
