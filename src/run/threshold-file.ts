import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Thresholds } from '../core/distribution.ts';
import { digest } from '../core/hash.ts';
import { isMissing, makeDirectoryOf, writeFileAtomic } from './atomic-file.ts';
import type { PlacedStage } from './fingerprint.ts';
import type { ShardStore } from './shard-store.ts';

/** `thresholds/<stage>@<fingerprint>.json`: what the moving rules of a stage came to. */
export interface ThresholdFile {
  /** Records that reached the stage. */
  readonly records: number;
  /** Values by score: fewer than records where a score is missing. */
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds: Thresholds;
}

/**
 * The stages with the thresholds that were written last. Those of stages whose barrier was never
 * opened stay unknown. Read for each job anew: other processes write them.
 */
export async function withThresholds(
  store: ShardStore,
  stages: readonly PlacedStage[],
): Promise<readonly PlacedStage[]> {
  if (stages.every(({ stage }) => stage.distribution === null)) return stages;
  return Promise.all(
    stages.map(async (placed) => {
      if (placed.stage.distribution === null) return placed;
      const file = await readThresholdFile(store, placed.key);
      return file === null ? placed : resolvedBy(placed, file.thresholds);
    }),
  );
}

export function resolvedBy(placed: PlacedStage, thresholds: Thresholds): PlacedStage {
  return { ...placed, resolved: { thresholds, digest: digest(thresholds) } };
}

async function readThresholdFile(store: ShardStore, key: string): Promise<ThresholdFile | null> {
  try {
    return JSON.parse(await readFile(pathOf(store, key), 'utf8')) as ThresholdFile;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Leaves a file that says the same alone. */
export async function writeThresholdFile(
  store: ShardStore,
  key: string,
  content: ThresholdFile,
): Promise<void> {
  const before = await readThresholdFile(store, key);
  if (before !== null && digest(before) === digest(content)) return;
  await makeDirectoryOf(pathOf(store, key));
  await writeFileAtomic(pathOf(store, key), `${JSON.stringify(content, null, 2)}\n`);
}

function pathOf(store: ShardStore, key: string): string {
  return join(store.thresholdsDirectory, `${key}.json`);
}
