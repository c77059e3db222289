import { open, rm, type FileHandle } from 'node:fs/promises';

import { MediaError, messageOf, RecaptorError } from '../../../core/errors.ts';
import type { RemoteReader } from '../../bytes/remote-reader.ts';
import { shownUrl } from '../../shown-uri.ts';

export interface Save {
  readonly url: string;
  /** Of the file to be made; its folder is there. */
  readonly path: string;
  readonly maxBytes: number;
}

/**
 * Writes what is behind a URL to a file as it comes, in memory that does not grow with it, and gives
 * its size in bytes. Where it fails no file is left.
 *
 * Throws what RemoteReader's `download` throws; MediaError `media_empty`; RecaptorError
 * `temporary_folder` where the file cannot be written.
 */
export async function saveRemote(
  reader: RemoteReader,
  { url, path, maxBytes }: Save,
  signal: AbortSignal,
): Promise<number> {
  const file = await orNoRoom(path, open(path, 'w', 0o600));
  try {
    const sizeBytes = await pour(reader, file, { url, path, maxBytes }, signal);
    if (sizeBytes > 0) return sizeBytes;
    throw new MediaError(`${shownUrl(url)}: is empty (0 bytes)`, { code: 'media_empty' });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function pour(
  reader: RemoteReader,
  file: FileHandle,
  { url, path, maxBytes }: Save,
  signal: AbortSignal,
): Promise<number> {
  try {
    return await reader.download(url, maxBytes, signal, (piece) =>
      orNoRoom(path, file.appendFile(piece)),
    );
  } finally {
    await file.close();
  }
}

/** What the disk refuses says nothing about the video, and the next one meets it, too. */
async function orNoRoom<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new RecaptorError(
      `a remote video cannot be saved as ${path} (${messageOf(error)}); ` +
        'make room there, or name another folder in TMPDIR',
      { code: 'temporary_folder', retryable: true, cause: error },
    );
  }
}
