import { extract, type Extract, type Header } from 'tar-stream';

import { messageOf } from '../../core/errors.ts';
import type { LocalFile } from './local-file.ts';
import { isMachineError } from './machine-faults.ts';

/** Where a member's bytes stand in its archive. */
export interface MemberRange {
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface TarIndex {
  /** By the member's name as the archive has it; of two with one name the later one counts. */
  readonly members: ReadonlyMap<string, MemberRange>;
  /** Why the archive could not be read to its end, where it could not. */
  readonly damage: string | null;
}

/**
 * Finds the members of a tar archive (ustar, GNU, pax). Reads headers only and steps over the
 * data, so that the cost is that of the members' number, not of the archive's size. Throws system
 * errors that say nothing about the archive.
 */
export async function indexTar(archive: LocalFile, signal: AbortSignal): Promise<TarIndex> {
  const members = new Map<string, MemberRange>();
  let position = 0;
  try {
    while (position < archive.sizeBytes) {
      signal.throwIfAborted();
      const header = await readHeader(archive, position);
      if (header === null) break;
      if (FILES.has(header.type)) members.set(header.name, header.range);
      position = header.nextPosition;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (isMachineError(error)) throw error;
    return { members, damage: `${messageOf(error)} (at byte ${position})` };
  }
  return { members, damage: null };
}

const FILES = new Set<Header['type']>(['file', 'contiguous-file']);
const BLOCK_BYTES = 512;
/** Enough for a header with its pax header in one read. */
const READ_BYTES = 4 * BLOCK_BYTES;

interface MemberHeader {
  readonly name: string;
  readonly type: Header['type'];
  readonly range: MemberRange;
  readonly nextPosition: number;
}

/**
 * Decodes the header at `position`, with the pax and GNU headers that belong to it. The library's
 * decoder gets the archive's bytes until it names a member, and is dropped before the data.
 * Null at the end of the archive.
 */
async function readHeader(archive: LocalFile, position: number): Promise<MemberHeader | null> {
  // A mark of one byte makes every write report when the decoder wants more.
  const decoder = extract({ highWaterMark: 1 });
  const named = firstMember(decoder, position);
  let isPadding = true;
  try {
    for (let next = position; next < archive.sizeBytes; next += READ_BYTES) {
      const block = Buffer.alloc(READ_BYTES);
      const { bytesRead } = await archive.handle.read(block, 0, READ_BYTES, next);
      const wantsMore = new Promise<null>((resolve) => {
        decoder.once('drain', () => {
          resolve(null);
        });
      });
      decoder.write(block.subarray(0, bytesRead));
      const header = await Promise.race([named, wantsMore]);
      if (header !== null) return header;
      isPadding &&= block.every((byte) => byte === 0);
    }
    if (!isPadding) throw new Error('it ends inside a header');
    return null;
  } finally {
    decoder.destroy();
  }
}

function firstMember(decoder: Extract, position: number): Promise<MemberHeader> {
  return new Promise((resolve, reject) => {
    decoder.on('error', reject);
    decoder.once('entry', ({ name, type, size }, data) => {
      const sizeBytes = type === 'directory' ? 0 : size;
      const offset = position + data.offset + BLOCK_BYTES;
      const nextPosition = offset + Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
      resolve({ name, type, range: { offset, sizeBytes }, nextPosition });
    });
  });
}
