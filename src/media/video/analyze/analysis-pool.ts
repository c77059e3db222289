import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';

import pLimit from 'p-limit';
import type { Piscina } from 'piscina';

import { MediaError, RecaptorError } from '../../../core/errors.ts';
import type { KeptPicture, VideoSignals } from '../../../core/video.ts';
import { compiledPath } from '../../compiled-url.ts';
import { onAbort } from '../../until-aborted.ts';
import type { AnalysisOutcome, AnalysisTask } from './analyze-thread.ts';

/** Takes a bundle of pictures, in order. */
export type Keep = (bundle: readonly KeptPicture[]) => Promise<void>;

export interface AnalysisPool {
  /**
   * Throws the RecaptorErrors of the thread, and the abort reason of `signal`, once the video's
   * decoder has ended. Throws RecaptorError `not_built`.
   */
  analyze(task: Omit<AnalysisTask, 'port'>, keep: Keep, signal: AbortSignal): Promise<VideoSignals>;
  close(): Promise<void>;
}

/** Longer than the pause between two videos: a new thread has to compile its code anew. */
const IDLE_MS = 30_000;

/**
 * What is dropped after each frame is collected at once: by default up to 48 MB of it would gather
 * over a film. Hardly anything survives, so that to collect more often costs nothing.
 */
const YOUNG_MEGABYTES = 3;

type Pool = Piscina<AnalysisTask, AnalysisOutcome>;

/**
 * Worker threads, each for one video at a time: it starts the decoder, reads its output and
 * measures it, so that nothing of that reaches the event loop that renews locks. They start with
 * the first video, end when idle, and do not keep the process alive.
 */
export function createAnalysisPool(threads: number): AnalysisPool {
  let pool: Promise<Pool> | null = null;
  // Those who wait can be aborted here, and not in the pool's own queue.
  const oneOfFew = pLimit(threads);
  return {
    analyze: async (task, keep, signal) => {
      const outcome = await oneOfFew(async () => {
        signal.throwIfAborted();
        pool ??= openPool(threads);
        return runTask(await pool, task, keep, signal);
      });
      signal.throwIfAborted();
      if ('signals' in outcome) return outcome.signals;
      const { message, isOfVideo, ...details } = outcome.failure;
      throw new (isOfVideo ? MediaError : RecaptorError)(message, details);
    },
    close: async () => {
      const opened = await pool?.catch(() => null);
      await opened?.destroy();
    },
  };
}

/**
 * The thread is told to stop, not ended: it has a process to kill. Settles once all bundles are
 * taken, for they may come later than the thread's answer.
 */
async function runTask(
  pool: Pool,
  task: Omit<AnalysisTask, 'port'>,
  keep: Keep,
  signal: AbortSignal,
): Promise<AnalysisOutcome> {
  const { port1, port2 } = new MessageChannel();
  const stopListening = onAbort(signal, () => port1.postMessage('stop'));
  const bundles: Promise<void>[] = [];
  port1.on('message', (bundle: readonly KeptPicture[]) => {
    const kept = (bundles.at(-1) ?? Promise.resolve()).then(async () => keep(bundle));
    kept.catch(() => {});
    bundles.push(kept);
  });
  try {
    const sent = { ...task, port: port2 };
    const outcome = await pool.run(sent, { name: 'analyze', transferList: [port2] });
    const expected = 'bundles' in outcome ? outcome.bundles : 0;
    while (bundles.length < expected) await once(port1, 'message');
    await bundles.at(-1);
    return outcome;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    stopListening();
    port1.close();
  }
}

async function openPool(threads: number): Promise<Pool> {
  const filename = compiledPath(import.meta.url, './analyze-thread.ts');
  const { Piscina } = await import('piscina');
  return new Piscina<AnalysisTask, AnalysisOutcome>({
    filename,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
}
