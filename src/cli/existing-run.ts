import { readSampleIndex } from '../run/ingest.ts';
import type { FileLock } from '../run/file-lock.ts';
import { lockRun } from '../run/lock.ts';
import { openDataset } from '../sources/open-dataset.ts';
import type { RunFile } from '../run/run-file.ts';
import type { Assembly } from './assemble.ts';
import { readSamples, type Reading } from './read-samples.ts';
import { findRun, type ExistingRun } from './run-directory.ts';
import { assembleStored } from './stored-run.ts';

export interface LockedRun extends ExistingRun {
  readonly assembly: Assembly;
  readonly lock: FileLock;
}

/** Gives a run that is locked other settings: what `run.json` holds from then on. */
export type Revise = (run: ExistingRun) => Promise<RunFile>;

/** Opens and locks a run; reads its dataset where that was interrupted. */
export async function lockExistingRun(
  given: string | undefined,
  command: string,
  reading: Reading,
  revise?: Revise,
): Promise<LockedRun> {
  const found = await findRun(given);
  const lock = await lockRun(found.directory, command);
  try {
    const existing = revise
      ? { ...found, file: await revise(await findRun(found.directory)) }
      : found;
    const assembly = assembleStored(existing.directory, existing.file);
    try {
      const run = { ...existing, assembly, lock };
      await readIfMissing(run, reading);
      return run;
    } catch (error) {
      await assembly.close();
      throw error;
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function readIfMissing(run: LockedRun, reading: Reading): Promise<void> {
  if ((await readSampleIndex(run.directory)) !== null) return;
  const { location, map } = run.file.dataset;
  await readSamples(await openDataset(location, { map }), run, reading);
}
