import type { Piscina } from 'piscina';

import type { PictureScores } from '../core/media.ts';
import { compiledPath } from './compiled-url.ts';
import type { RgbPixels } from './picture-scores.ts';

export interface PicturePool {
  /** Rejects with the abort reason of `signal`. Throws RecaptorError `not_built`. */
  measure(pixels: RgbPixels, signal: AbortSignal): Promise<PictureScores>;
  /** The heuristic aesthetic score; otherwise as `measure`. */
  scoreHeuristically(pixels: RgbPixels, signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

const IDLE_MS = 10_000;

/**
 * Worker threads that measure pictures, so that the event loop stays free to renew locks. They
 * start with the first picture, end when idle, and do not keep the process alive.
 */
export function createPicturePool(threads: number): PicturePool {
  let pool: Promise<Piscina> | null = null;
  const run = async (name: string, pixels: RgbPixels, signal: AbortSignal): Promise<unknown> => {
    pool ??= openPool(threads);
    const opened = await pool;
    signal.throwIfAborted();
    // A task takes milliseconds: waiting for it is cheaper than to stop its thread.
    const result: unknown = await opened.run(pixels, { name });
    signal.throwIfAborted();
    return result;
  };
  return {
    measure: async (pixels, signal) => (await run('measure', pixels, signal)) as PictureScores,
    scoreHeuristically: async (pixels, signal) =>
      (await run('scoreHeuristically', pixels, signal)) as number,
    close: async () => {
      const opened = await pool?.catch(() => null);
      await opened?.destroy();
    },
  };
}

async function openPool(threads: number): Promise<Piscina> {
  const filename = compiledPath(import.meta.url, './picture-thread.ts');
  const { Piscina } = await import('piscina');
  return new Piscina({
    filename,
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_MS,
  });
}
