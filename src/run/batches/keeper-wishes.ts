import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../atomic-file.ts';
import { batchesDirectory, WISHES_FOLDER } from './batch-file.ts';

/** Tells whoever looks after the batches of a run that this stage wants to be next. */
export async function wishForBatches(runDirectory: string, stageKey: string): Promise<void> {
  const folder = join(batchesDirectory(runDirectory), WISHES_FOLDER);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, stageKey), '');
}

/** The stages that have wished for the batches since this was called last. */
export async function takeWishes(runDirectory: string): Promise<readonly string[]> {
  const folder = join(batchesDirectory(runDirectory), WISHES_FOLDER);
  try {
    const stageKeys = await readdir(folder);
    await Promise.all(stageKeys.map(async (key) => rm(join(folder, key), { force: true })));
    return stageKeys;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
