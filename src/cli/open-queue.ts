import { readEnvironment } from '../config/environment.ts';
import { packageVersion } from '../config/package-root.ts';
import { ConfigError } from '../core/errors.ts';
import type { JobQueue } from '../core/queue.ts';
import type { QueueTelemetry } from '../queue/telemetry.ts';
import type { Output } from './output.ts';

/** The queue at `url`, or one in this process. Throws QueueError. */
export async function openQueue(url: string | undefined, output: Output): Promise<JobQueue> {
  if (url === undefined) {
    const { openEmbeddedQueue } = await import('../queue/embedded.ts');
    return openEmbeddedQueue();
  }
  const prefix = prefixOf(readEnvironment().queuePrefix);
  const { openRedisQueue } = await import('../queue/redis.ts');
  return openRedisQueue(url, {
    ...(prefix !== undefined && { prefix }),
    onWarning: (message) => output.warn(message),
    telemetry: await telemetryFor(output),
  });
}

/** Null where no variable of OpenTelemetry asks for it, or a package is missing. */
async function telemetryFor(output: Output): Promise<QueueTelemetry | null> {
  const { telemetry } = readEnvironment();
  if (telemetry === null) return null;
  const { openTelemetry } = await import('../queue/telemetry.ts');
  return openTelemetry({
    version: packageVersion(),
    serviceName: telemetry.hasServiceName ? null : 'recaptor',
    onWarning: (message) => output.warn(message),
  });
}

/** A queue that is wanted later. */
export interface QueueAhead {
  open(): Promise<JobQueue>;
  close(): Promise<void>;
}

/**
 * Opens the queue at `url` now, so that one out of reach is told before any work; one in this
 * process, which cannot be, only when it is wanted. Throws QueueError.
 */
export async function openQueueAhead(url: string | undefined, output: Output): Promise<QueueAhead> {
  let queue = url === undefined ? null : await openQueue(url, output);
  return {
    open: async () => (queue ??= await openQueue(undefined, output)),
    close: async () => queue?.close(),
  };
}

/** In braces, which keep all keys in one slot of a Redis Cluster. Throws ConfigError. */
function prefixOf(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (/^[\w.-]+$/.test(name)) return `{${name}}`;
  throw new ConfigError(
    'RECAPTOR_QUEUE_PREFIX is a name of letters, digits, and any of these: _ . -',
  );
}
