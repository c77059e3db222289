import type { Dataset } from '../core/dataset.ts';
import { ingest, readSampleIndex } from '../run/ingest.ts';
import type { FileLock } from '../run/file-lock.ts';
import { lockRun } from '../run/lock.ts';
import { openDataset } from '../sources/open-dataset.ts';
import type { Assembly } from './assemble.ts';
import { findRun, type ExistingRun } from './run-directory.ts';
import { assembleStored } from './stored-run.ts';

export interface LockedRun extends ExistingRun {
  readonly assembly: Assembly;
  readonly lock: FileLock;
}

/** Opens and locks a run; reads its dataset where that was interrupted. */
export async function lockExistingRun(
  given: string | undefined,
  command: string,
  signal: AbortSignal,
): Promise<LockedRun> {
  const existing = await findRun(given);
  const lock = await lockRun(existing.directory, command);
  try {
    const assembly = assembleStored(existing.directory, existing.file);
    await ingestIfMissing(existing, signal);
    return { ...existing, assembly, lock };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function ingestIfMissing({ directory, file }: ExistingRun, signal: AbortSignal) {
  if ((await readSampleIndex(directory)) !== null) return;
  const { location, mapping, limit } = file.dataset;
  const dataset: Dataset = await openDataset(location, { map: withoutNulls(mapping) });
  await ingest(dataset, { runDirectory: directory, shardSize: file.shardSize, limit, signal });
}

function withoutNulls(mapping: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(mapping).flatMap(([role, column]) => (column === null ? [] : [[role, column]])),
  );
}
