/**
 * `node queue-holder-main.js URL STAGE LOCK-DURATION-MS`: takes a job of the stage, prints its shard
 * and never ends it. To be killed.
 */
import { openRedisQueue } from '../../src/queue/redis.ts';

const [url = '', stage = '', lockDurationMs] = process.argv.slice(2);
const queue = await openRedisQueue(url, {
  onWarning: () => {},
  lockDurationMs: Number(lockDurationMs),
});
await queue.work(stage, { concurrency: 1, onError: console.error }, ({ shard }) => {
  console.log(shard);
  return new Promise(() => {});
});
