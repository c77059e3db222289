import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { messageOf, RecaptorError } from '../core/errors.ts';

/**
 * Makes a folder of its own, which nobody else may enter, in the system's folder for temporary files
 * or in `root`.
 *
 * Throws RecaptorError `temporary_folder` where that cannot be written: no fault of what was to be
 * read, and the same for all that comes after it.
 */
export async function makeTemporaryFolder(prefix: string, root = tmpdir()): Promise<string> {
  try {
    return await mkdtemp(join(root, prefix));
  } catch (error) {
    throw temporaryFolderFault(root, 'cannot be written', error);
  }
}

/** Of the folder for temporary files, whatever was to be done there. */
export function temporaryFolderFault(root: string, what: string, cause: unknown): RecaptorError {
  return new RecaptorError(
    `the folder for temporary files, ${root}, ${what} (${messageOf(cause)}); ` +
      'free it, or name another in TMPDIR',
    { code: 'temporary_folder', retryable: true, cause },
  );
}
