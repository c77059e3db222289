import { openRedisQueue } from '../../src/queue/redis.ts';
import { load } from './load.ts';
import { madeEndpoint } from './made-endpoint.ts';

/** One of several processes that share a limit: node rate-worker.js SERVER REDIS RPM SECONDS */
const [server = '', redis = '', rpm = '0', seconds = '0'] = process.argv.slice(2);
const queue = await openRedisQueue(redis, { onWarning: () => undefined });
const { answeredAt, failed } = await load(
  madeEndpoint(server, {
    requestsPerMinute: Number(rpm),
    ...(queue.limits && { limits: queue.limits }),
  }),
  { inHand: 64, seconds: Number(seconds) },
);
console.log(JSON.stringify({ answered: answeredAt.length, failed }));
await queue.close();
process.exit(0);
