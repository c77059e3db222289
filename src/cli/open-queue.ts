import type { JobQueue } from '../core/queue.ts';
import type { Output } from './output.ts';

/** The queue at `url`, or one in this process. Throws QueueError. */
export async function openQueue(url: string | undefined, output: Output): Promise<JobQueue> {
  if (url === undefined) {
    const { openEmbeddedQueue } = await import('../queue/embedded.ts');
    return openEmbeddedQueue();
  }
  const { openRedisQueue } = await import('../queue/redis.ts');
  return openRedisQueue(url, { onWarning: (message) => output.warn(message) });
}
