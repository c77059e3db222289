import { extname } from 'node:path';
import { MediaError } from '../../core/errors.ts';
import type { ByteRange, OpenMedia } from '../../core/media.ts';
import { parseUri } from '../../core/uri.ts';
import { shownUri } from '../shown-uri.ts';
import { readRange, withLocalFile } from './local-file.ts';
import { createRemoteReader, type RemoteOptions } from './remote-reader.ts';
import type { MemberRange } from './tar-index.ts';
import { createTarMembers } from './tar-members.ts';

export interface ByteOpener {
  /**
   * Opens what is behind a uri of any form, to be read in parts. Remote media are read whole first.
   *
   * Throws MediaError as ByteReader does, and `media_kind_unknown` for what is no picture or video.
   */
  open(uri: string, signal: AbortSignal): Promise<OpenMedia>;
  close(): Promise<void>;
}

const CHUNK_BYTES = 1 << 20;
const MOST_REMOTE_BYTES = 1 << 28;

/** What browsers are told; by the name, since they decide by themselves what they can play. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
  '.avif': 'image/avif',
  '.bmp': 'image/bmp',
  '.heic': 'image/heic',
  '.jxl': 'image/jxl',
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.mov': 'video/quicktime',
  '.webm': 'video/webm',
  '.mkv': 'video/x-matroska',
  '.avi': 'video/x-msvideo',
  '.ts': 'video/mp2t',
};

/** @param root The dataset's folder, to which paths are relative; nothing above it is read. */
export function createByteOpener(root: string, remote: RemoteOptions): ByteOpener {
  const members = createTarMembers(root);
  const remoteReader = createRemoteReader(remote);
  return {
    open: async (uri, signal) => {
      const parsed = parseUri(uri);
      const mediaType = mediaTypeOf(uri);
      if (parsed.form === 'remote') {
        const bytes = await remoteReader.read(parsed.url, MOST_REMOTE_BYTES, signal);
        return openBytes(bytes, mediaType);
      }
      if (parsed.form === 'member') {
        const range = await members.locate(parsed.archive, parsed.member, signal);
        return openFile(root, parsed.archive, range, mediaType);
      }
      const sizeBytes = await withLocalFile(root, parsed.path, async (file) => file.sizeBytes);
      return openFile(root, parsed.path, { offset: 0, sizeBytes }, mediaType);
    },
    close: () => {
      members.close();
      return remoteReader.close();
    },
  };
}

function mediaTypeOf(uri: string): string {
  const extension = extname(shownUri(uri)).toLowerCase();
  const type = Object.hasOwn(MEDIA_TYPES, extension) ? MEDIA_TYPES[extension] : undefined;
  if (type !== undefined) return type;
  throw new MediaError(`${shownUri(uri)}: is neither a picture nor a video by its name`, {
    code: 'media_kind_unknown',
  });
}

/** Opened again for each chunk: a player that goes away leaves nothing open. */
function openFile(
  root: string,
  path: string,
  { offset, sizeBytes }: MemberRange,
  mediaType: string,
): OpenMedia {
  const read = ({ start, end }: ByteRange): ReadableStream<Uint8Array> => {
    const giveUp = new AbortController();
    let next = start;
    return new ReadableStream({
      pull: async (controller) => {
        const size = Math.min(CHUNK_BYTES, end + 1 - next);
        if (size <= 0) return controller.close();
        const range = { offset: offset + next, sizeBytes: size };
        const chunk = await withLocalFile(root, path, (file) =>
          readRange(file, range, path, giveUp.signal),
        );
        next += size;
        controller.enqueue(chunk);
      },
      cancel: () => giveUp.abort(),
    });
  };
  return { sizeBytes, mediaType, read };
}

function openBytes(bytes: Buffer, mediaType: string): OpenMedia {
  const read = ({ start, end }: ByteRange): ReadableStream<Uint8Array> =>
    new Blob([new Uint8Array(bytes.subarray(start, end + 1))]).stream();
  return { sizeBytes: bytes.length, mediaType, read };
}
