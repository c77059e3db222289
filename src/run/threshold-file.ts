import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gathered, Known } from '../core/gathering.ts';
import { digest } from '../core/hash.ts';
import { isMissing, makeDirectoryOf, writeFileAtomic } from './atomic-file.ts';
import type { PlacedStage } from './fingerprint.ts';
import type { ShardStore } from './shard-store.ts';

/** `thresholds/<stage>@<fingerprint>.json`: what all records that reach a stage came to. */
export interface ThresholdFile extends Gathered {
  /** Records that reached the stage. */
  readonly records: number;
}

/**
 * The stages with the thresholds that were written last. Those of stages whose barrier was never
 * opened stay unknown. Read for each job anew: other processes write them.
 */
export async function withThresholds(
  store: ShardStore,
  stages: readonly PlacedStage[],
): Promise<readonly PlacedStage[]> {
  if (stages.every(({ stage }) => stage.gathering === null)) return stages;
  return Promise.all(
    stages.map(async (placed) => {
      if (placed.stage.gathering === null) return placed;
      const resolved = await readResolved(pathOf(store, placed.key));
      return resolved === null ? placed : { ...placed, resolved };
    }),
  );
}

export function resolvedBy(placed: PlacedStage, known: Known): PlacedStage {
  return { ...placed, resolved: resolvedOf(known) };
}

type Resolved = NonNullable<PlacedStage['resolved']>;

/** Runs of versions that looked for no duplicates have a digest over the thresholds alone. */
function resolvedOf({ thresholds, duplicates }: Known): Resolved {
  if (duplicates === undefined) return { thresholds, digest: digest(thresholds) };
  return { thresholds, duplicates, digest: digest({ thresholds, duplicates }) };
}

/** A file that names many duplicates takes long to read, and each job looks for it. */
const lastRead = new Map<string, { readonly stamp: string; readonly resolved: Resolved }>();

/** As it was read last where the file is still that one: it is replaced, and never changed. */
async function readResolved(path: string): Promise<Resolved | null> {
  const stamp = await stampOf(path);
  if (stamp === null) return null;
  const known = lastRead.get(path);
  if (known?.stamp === stamp) return known.resolved;
  const file = await readThresholdFile(path);
  if (file === null) return null;
  const resolved = resolvedOf(file);
  lastRead.set(path, { stamp, resolved });
  return resolved;
}

async function stampOf(path: string): Promise<string | null> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function readThresholdFile(path: string): Promise<ThresholdFile | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ThresholdFile;
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
  const before = await readThresholdFile(pathOf(store, key));
  if (before !== null && digest(before) === digest(content)) return;
  await makeDirectoryOf(pathOf(store, key));
  await writeFileAtomic(pathOf(store, key), `${JSON.stringify(content, null, 2)}\n`);
}

function pathOf(store: ShardStore, key: string): string {
  return join(store.thresholdsDirectory, `${key}.json`);
}
