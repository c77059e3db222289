import type { Stats } from 'node:fs';
import { lstat, open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

import { MediaError, messageOf } from '../../core/errors.ts';
import { checkDatasetSeen, isMachineError } from './machine-faults.ts';
import { realFolder } from './real-folder.ts';

/** A regular file under the dataset's root, open for reading. */
export interface LocalFile {
  readonly handle: FileHandle;
  /** Absolute, symbolic links resolved. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/**
 * Opens `path` (relative to `root`) for the time that `use` takes.
 *
 * Throws MediaError: `media_outside_root` where the path, or the file it links to, is not below
 * `root`; `media_missing`; `media_is_directory`; `media_unreadable`. What is wrong with more than
 * this file is thrown otherwise: RecaptorError `dataset_missing` where there is no `root`, and
 * system errors such as EMFILE or EIO as they are.
 */
export async function withLocalFile<T>(
  root: string,
  path: string,
  use: (file: LocalFile) => Promise<T>,
): Promise<T> {
  const found = await locate(root, path);
  const handle = await orMediaError(path, open(found.path, 'r'), root);
  try {
    return await use({ ...found, handle });
  } finally {
    await handle.close();
  }
}

/**
 * Reads `sizeBytes` bytes from `offset` on. Throws MediaError `media_unreadable` where the file
 * ends before.
 */
export async function readRange(
  file: LocalFile,
  range: { readonly offset: number; readonly sizeBytes: number },
  shown: string,
  signal: AbortSignal,
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(range.sizeBytes);
  let filled = 0;
  while (filled < bytes.length) {
    signal.throwIfAborted();
    const length = Math.min(bytes.length - filled, CHUNK_BYTES);
    const read = file.handle.read(bytes, filled, length, range.offset + filled);
    const { bytesRead } = await orMediaError(shown, read);
    if (bytesRead === 0) throw cutShort(shown, filled, bytes.length);
    filled += bytesRead;
  }
  return bytes;
}

const CHUNK_BYTES = 8 * 1024 * 1024;

async function locate(root: string, path: string): Promise<Omit<LocalFile, 'handle'>> {
  const wanted = resolve(root, path);
  if (!isInside(resolve(root), wanted)) throw outsideRoot(path);
  const { real, found } = await orMediaError(path, follow(wanted), root);
  if (!isInside(await orMediaError(path, realFolder(root), root), real)) throw outsideRoot(path);
  if (found.isDirectory()) {
    throw new MediaError(`${path}: is a directory, not a file`, { code: 'media_is_directory' });
  }
  // Opening a named pipe would wait for its writer for ever.
  if (!found.isFile()) {
    throw new MediaError(`${path}: is not a regular file`, { code: 'media_unreadable' });
  }
  return { path: real, sizeBytes: found.size, modifiedMs: found.mtimeMs };
}

/** A file that is no symbolic link lies where its folder does: that is looked up once. */
async function follow(wanted: string): Promise<{ readonly real: string; readonly found: Stats }> {
  const plain = join(await realFolder(dirname(wanted)), basename(wanted));
  const found = await lstat(plain);
  if (!found.isSymbolicLink()) return { real: plain, found };
  const real = await realpath(plain);
  return { real, found: await stat(real) };
}

function isInside(root: string, path: string): boolean {
  const steps = relative(root, path);
  return steps !== '..' && !steps.startsWith(`..${sep}`) && !isAbsolute(steps);
}

function outsideRoot(path: string): MediaError {
  return new MediaError(
    `${path}: lies outside the dataset's folder; move it inside, or give a folder that holds both`,
    { code: 'media_outside_root' },
  );
}

/** @param root Looked for before a file is called missing; left out where the file is open. */
async function orMediaError<T>(shown: string, work: Promise<T>, root?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isMachineError(error)) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (MISSING.has(code)) {
      if (root !== undefined) await checkDatasetSeen(root);
      throw new MediaError(`${shown}: no such file`, { code: 'media_missing', cause: error });
    }
    throw new MediaError(`${shown}: cannot be read (${messageOf(error)})`, {
      code: 'media_unreadable',
      cause: error,
    });
  }
}

const MISSING = new Set<unknown>(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

function cutShort(shown: string, bytesFound: number, bytesExpected: number): MediaError {
  return new MediaError(
    `${shown}: ends after ${bytesFound} of ${bytesExpected} bytes; copy or download it again`,
    { code: 'media_unreadable' },
  );
}
