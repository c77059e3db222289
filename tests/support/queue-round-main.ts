/**
 * `node queue-round-main.js [URL]`: one job there and back, on Redis or embedded, prints `closed`
 * and has nothing left to do: the process must end by itself.
 */
import { openEmbeddedQueue } from '../../src/queue/embedded.ts';
import { openRedisQueue } from '../../src/queue/redis.ts';
import { jobOf, recorder } from './queue-jobs.ts';

const url = process.argv[2];
const queue =
  url === undefined
    ? await openEmbeddedQueue()
    : await openRedisQueue(url, { onWarning: () => {} });
const handed = recorder(1);
await queue.work('round', { concurrency: 4, onError: console.error }, handed.record);
await queue.add('round', [jobOf('round', '1')]);
await handed.complete;
await queue.close();
console.log('closed');
