import { withLocalFile } from '../../bytes/local-file.ts';
import { createRemoteReader, type RemoteOptions } from '../../bytes/remote-reader.ts';
import { parseUri } from '../../../core/uri.ts';
import { shownUri } from '../../shown-uri.ts';
import { createDownloads } from './downloads.ts';
import { createMemberRanges } from './member-ranges.ts';
import { withVideoFile, type VideoFile } from './video-file.ts';

export interface VideoFiles {
  /**
   * Lends the video behind a uri of any form to `work`. Archives are read in place; what is remote
   * is downloaded before.
   *
   * Throws MediaError: those of ByteReader and of withVideoFile. RecaptorError `temporary_folder`.
   */
  use<T>(
    uri: string,
    maxBytes: number,
    signal: AbortSignal,
    work: (file: VideoFile) => Promise<T>,
  ): Promise<T>;
  close(): Promise<void>;
}

/** @param root The dataset's folder, to which paths are relative; nothing above it is read. */
export function createVideoFiles(root: string, remote: RemoteOptions): VideoFiles {
  const memberRanges = createMemberRanges();
  const reader = createRemoteReader(remote);
  const downloads = createDownloads(reader);

  return {
    use: async (uri, maxBytes, signal, work) => {
      signal.throwIfAborted();
      const parsed = parseUri(uri);
      const limits = { shown: shownUri(uri), maxBytes };
      switch (parsed.form) {
        case 'file':
          return withLocalFile(root, parsed.path, (file) =>
            withVideoFile(file, null, limits, work),
          );
        case 'member':
          return withLocalFile(root, parsed.archive, async (archive) => {
            const range = await memberRanges.find(archive, uri, parsed.member, signal);
            return withVideoFile(archive, range, limits, work);
          });
        case 'remote':
          return downloads.use(parsed.url, maxBytes, signal, ({ folder, name }) =>
            withLocalFile(folder, name, (file) => withVideoFile(file, null, limits, work)),
          );
      }
    },
    close: async () => {
      await downloads.close();
      await reader.close();
    },
  };
}
