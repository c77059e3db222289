import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { HonoAdapter } from '@bull-board/hono';
import { serveStatic } from '@hono/node-server/serve-static';
import type { Hono } from 'hono';
import type { JobQueue } from '../core/queue.ts';
import { BullmqQueue } from './bullmq-queue.ts';

/**
 * Pages of the raw queues of some stages, to be served under `basePath`. Null for a queue in this
 * process: there is nobody else's to look at.
 */
export function createQueueBoard(
  queue: JobQueue,
  stageNames: readonly string[],
  basePath: string,
): Hono | null {
  if (!(queue instanceof BullmqQueue) || queue.kind !== 'redis') return null;
  const serverAdapter = new HonoAdapter(serveStatic);
  serverAdapter.setBasePath(basePath);
  createBullBoard({
    queues: stageNames.map((name) => new BullMQAdapter(queue.bullmqQueue(name))),
    serverAdapter,
    options: {
      uiBasePath: dirname(createRequire(import.meta.url).resolve('@bull-board/ui/package.json')),
      uiConfig: { boardTitle: 'Recaptor queues', hideRedisDetails: true },
    },
  });
  return serverAdapter.registerPlugin();
}
