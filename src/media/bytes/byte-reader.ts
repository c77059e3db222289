import { MediaError } from '../../core/errors.ts';
import { parseUri } from '../../core/uri.ts';
import { shownUri } from '../shown-uri.ts';
import { checkByteLimit } from './byte-limit.ts';
import { readRange, withLocalFile } from './local-file.ts';
import { createRemoteReader, type RemoteOptions } from './remote-reader.ts';
import { createTarMembers } from './tar-members.ts';

export interface ByteReader {
  /**
   * The bytes behind a uri of any form. Nothing is read of a file whose size is over `maxBytes`.
   *
   * Throws MediaError: `media_missing`, `media_empty`, `media_too_large`, `media_unreadable`,
   * `media_is_directory`, `media_outside_root`, and those of RemoteReader. RecaptorError
   * `dataset_missing` where the root is gone; system errors that say nothing about the file.
   */
  read(uri: string, maxBytes: number, signal: AbortSignal): Promise<Buffer>;
  close(): Promise<void>;
}

/** @param root The dataset's folder, to which paths are relative; nothing above it is read. */
export function createByteReader(root: string, remote: RemoteOptions): ByteReader {
  const tarMembers = createTarMembers(root);
  const remoteReader = createRemoteReader(remote);

  const readAny = (uri: string, maxBytes: number, signal: AbortSignal): Promise<Buffer> => {
    const parsed = parseUri(uri);
    switch (parsed.form) {
      case 'file':
        return readFile(root, parsed.path, maxBytes, signal);
      case 'member':
        return tarMembers.read(parsed.archive, parsed.member, maxBytes, signal);
      case 'remote':
        return remoteReader.read(parsed.url, maxBytes, signal);
    }
  };

  return {
    read: async (uri, maxBytes, signal) => {
      signal.throwIfAborted();
      const bytes = await readAny(uri, maxBytes, signal);
      if (bytes.length > 0) return bytes;
      throw new MediaError(`${shownUri(uri)}: is empty (0 bytes)`, { code: 'media_empty' });
    },
    close: () => {
      tarMembers.close();
      return remoteReader.close();
    },
  };
}

function readFile(
  root: string,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Buffer> {
  return withLocalFile(root, path, (file) => {
    checkByteLimit(path, file.sizeBytes, maxBytes);
    return readRange(file, { offset: 0, sizeBytes: file.sizeBytes }, path, signal);
  });
}
