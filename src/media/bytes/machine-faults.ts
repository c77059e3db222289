import { opendir, realpath, stat } from 'node:fs/promises';

import { messageOf, RecaptorError } from '../../core/errors.ts';

/**
 * Whether a system error says nothing about the file it came from: out of handles, memory or space,
 * a disk or a network mount that fails. It must not become the fault of one record.
 */
export function isMachineError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && MACHINE_ERRORS.has(error.code);
}

const MACHINE_ERRORS = new Set<unknown>([
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOSPC',
  'EIO',
  'ESTALE',
  'ETIMEDOUT',
  'ENOTCONN',
]);

/**
 * Resolves to the dataset's folder with its symbolic links resolved. Throws RecaptorError
 * `dataset_missing` where this machine does not see it: otherwise every record of a disk that is not
 * mounted would fail as missing.
 */
async function checkDatasetRoot(root: string): Promise<string> {
  let reason = 'is not a directory';
  try {
    const real = await realpath(root);
    if ((await stat(real)).isDirectory()) return real;
  } catch (error) {
    if (isMachineError(error)) throw error;
    reason = `cannot be reached (${messageOf(error)})`;
  }
  throw datasetMissing(root, reason);
}

/**
 * For a file that is not there: throws `dataset_missing` where the whole folder is gone, or is
 * empty, as the place of a disk is while the disk is not mounted.
 */
export async function checkDatasetSeen(root: string): Promise<void> {
  const folder = await opendir(await checkDatasetRoot(root));
  try {
    if ((await folder.read()) === null) throw datasetMissing(root, 'is empty');
  } finally {
    await folder.close();
  }
}

function datasetMissing(root: string, reason: string): RecaptorError {
  return new RecaptorError(
    `the dataset's folder ${root} ${reason}; mount it or put it back on this machine`,
    { code: 'dataset_missing', retryable: true },
  );
}
