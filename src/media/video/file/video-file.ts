import { createHash } from 'node:crypto';

import { MediaError } from '../../../core/errors.ts';
import { checkByteLimit } from '../../bytes/byte-limit.ts';
import type { LocalFile } from '../../bytes/local-file.ts';
import type { MemberRange } from '../../bytes/tar-index.ts';

/** A video that is open for reading: a local file, or a part of one. */
export interface VideoFile {
  /** Its name in messages. */
  readonly shown: string;
  /** What ffmpeg is given as its input. */
  readonly input: VideoInput;
  readonly sizeBytes: number;
  /** Another content has another version: it tells what is known of a file from what was. */
  readonly version: string;
  sha256(signal: AbortSignal): Promise<string>;
}

export interface VideoInput {
  readonly url: string;
  /** The protocols that ffmpeg needs for the url; it gets no others. */
  readonly protocols: string;
}

/**
 * Lends an open file, or the member of an archive at `range`, to `work`.
 *
 * Throws MediaError: `media_empty`; `media_too_large`; retryable `media_changed` where the file was
 * written while `work` read it, so that no result is of two contents.
 */
export async function withVideoFile<T>(
  file: LocalFile,
  range: MemberRange | null,
  { shown, maxBytes }: { readonly shown: string; readonly maxBytes: number },
  work: (video: VideoFile) => Promise<T>,
): Promise<T> {
  const { offset, sizeBytes } = range ?? { offset: 0, sizeBytes: file.sizeBytes };
  if (sizeBytes === 0) {
    throw new MediaError(`${shown}: is empty (0 bytes)`, { code: 'media_empty' });
  }
  checkByteLimit(shown, sizeBytes, maxBytes);
  const version = await versionOf(file);
  const result = await work({
    shown,
    input: range === null ? wholeFile(file.path) : partOfFile(file.path, range),
    sizeBytes,
    version: `${version}:${offset}:${sizeBytes}`,
    sha256: (signal) => hashRange(file, { offset, sizeBytes }, signal),
  });
  if ((await versionOf(file)) === version) return result;
  throw new MediaError(`${shown}: changed while it was read; retry when it is complete`, {
    code: 'media_changed',
    retryable: true,
  });
}

/** The prefix keeps ffmpeg from taking a part of the name for a protocol. */
function wholeFile(path: string): VideoInput {
  return { url: `file:${path}`, protocols: 'file' };
}

function partOfFile(path: string, { offset, sizeBytes }: MemberRange): VideoInput {
  return {
    url: `subfile,,start,${offset},end,${offset + sizeBytes},,:file:${path}`,
    protocols: 'subfile,file',
  };
}

/** The change time is the system's own: no program can set it back. */
async function versionOf({ handle }: LocalFile): Promise<string> {
  const { dev, ino, size, ctimeNs } = await handle.stat({ bigint: true });
  return [dev, ino, size, ctimeNs].join(':');
}

/** Small enough that hashing a chunk does not hold up the event loop for long. */
const HASH_CHUNK_BYTES = 1024 * 1024;

async function hashRange(
  { handle }: LocalFile,
  { offset, sizeBytes }: MemberRange,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(HASH_CHUNK_BYTES);
  for (let position = offset; position < offset + sizeBytes;) {
    signal.throwIfAborted();
    const length = Math.min(buffer.length, offset + sizeBytes - position);
    const { bytesRead } = await handle.read(buffer, 0, length, position);
    // Cut short meanwhile: who lends the file out says so.
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
  return hash.digest('hex');
}
