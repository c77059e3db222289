import { readFile } from 'node:fs/promises';

import type { Piscina } from 'piscina';

import type { OnnxScorer } from '../../../core/aesthetic.ts';
import { ConfigError } from '../../../core/errors.ts';
import { compiledPath } from '../../compiled-url.ts';
import type { RgbPixels } from '../../picture-scores.ts';
import { readHead, type AffineHead } from './affine-head.ts';
import { hashOfFile, requireHash, type AestheticFiles } from './model-files.ts';
import type { OnnxOutcome, OnnxTask } from './onnx-thread.ts';

export interface OnnxPool {
  /** Throws ConfigError where runtime, model or head are missing or not what the run was made with. */
  score(pixels: RgbPixels, scorer: OnnxScorer, signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

/** Longest side in pixels of what reaches a model's own resizing: enough for any, and 50 MB at most. */
export const MODEL_SIDE = 4_096;

interface Opened {
  readonly pool: Piscina<OnnxTask, OnnxOutcome>;
  readonly modelPath: string;
  readonly head: AffineHead | null;
}

/** One worker thread that holds the model, so that the event loop stays free to renew locks. */
export function createOnnxPool(files: AestheticFiles | null): OnnxPool {
  let opening: Promise<Opened> | null = null;
  return {
    score: async (pixels, scorer, signal) => {
      opening ??= open(files, scorer);
      const { pool, modelPath, head } = await opening;
      signal.throwIfAborted();
      const outcome = await pool.run({ pixels, modelPath, scorer, head }, { name: 'scoreByModel' });
      signal.throwIfAborted();
      if ('score' in outcome) return outcome.score;
      throw new ConfigError(outcome.failure);
    },
    close: async () => {
      const opened = await opening?.catch(() => null);
      await opened?.pool.destroy();
    },
  };
}

async function open(files: AestheticFiles | null, scorer: OnnxScorer): Promise<Opened> {
  if (files === null) throw new ConfigError('aesthetic.model: no file is given');
  requireHash('aesthetic.model', files.model, await hashOfFile('aesthetic.model', files.model), {
    wanted: scorer.modelSha256,
  });
  const head = await openHead(files.head, scorer);
  const filename = compiledPath(import.meta.url, './onnx-thread.ts');
  const { Piscina } = await import('piscina');
  const pool = new Piscina<OnnxTask, OnnxOutcome>({ filename, minThreads: 0, maxThreads: 1 });
  return { pool, modelPath: files.model, head };
}

async function openHead(path: string | null, { head }: OnnxScorer): Promise<AffineHead | null> {
  if (path === null || head === null) return null;
  const found = await hashOfFile('aesthetic.head.file', path);
  requireHash('aesthetic.head.file', path, found, { wanted: head.sha256 });
  return readHead(await readFile(path), path);
}
