import { isUtf8 } from 'node:buffer';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isInsideRoot } from './media-path.ts';
import type { Root } from './media-path.ts';
import { badRow, unreadable } from './source-errors.ts';

/** Captions and metadata beside media are small; anything larger is something else. */
export const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/**
 * The text of a file under the root; null where there is no such file, or a link leads out of the
 * root. Throws SourceError.
 */
export async function readTextFile(root: Root, path: string): Promise<string | null> {
  const bytes = await readBytes(root, path);
  return bytes === null ? null : decodeText(bytes, path);
}

/** Without a byte order mark. Throws SourceError for text that is too long or not UTF-8. */
export function decodeText(bytes: Buffer, origin: string): string {
  if (!isUtf8(bytes)) throw badRow(origin, 'the text is not UTF-8. Save the file as UTF-8.');
  return bytes.toString('utf8').replace(/^\u{feff}/u, '');
}

export function textTooLong(origin: string): Error {
  const megabytes = MAX_TEXT_BYTES / 1024 / 1024;
  return badRow(origin, `the text is longer than ${megabytes} MiB. Move the file elsewhere.`);
}

async function readBytes(root: Root, path: string): Promise<Buffer | null> {
  const absolute = join(root.directory, path);
  let size: number;
  try {
    if (!isInsideRoot(await realpath(absolute), root)) return null;
    const stats = await stat(absolute);
    // Opening a pipe would wait for its writer.
    if (!stats.isFile()) return null;
    ({ size } = stats);
  } catch {
    return null;
  }
  if (size > MAX_TEXT_BYTES) throw textTooLong(path);
  try {
    return await readFile(absolute);
  } catch (error) {
    throw unreadable(path, error);
  }
}
