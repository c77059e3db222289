import { MediaError } from '../../../core/errors.ts';
import type { LocalFile } from '../../bytes/local-file.ts';
import { indexTar, type MemberRange, type TarIndex } from '../../bytes/tar-index.ts';

export interface MemberRanges {
  /** Throws MediaError `media_missing`, and `media_unreadable` for a damaged archive. */
  find(archive: LocalFile, uri: string, member: string, signal: AbortSignal): Promise<MemberRange>;
}

/** Where videos stand in their archives: long ones are read there, and never copied. */
export function createMemberRanges(): MemberRanges {
  let known: { readonly version: string; readonly index: TarIndex } | null = null;
  return {
    find: async (archive, uri, member, signal) => {
      const version = `${archive.path}\n${archive.modifiedMs}\n${archive.sizeBytes}`;
      // A shard's videos follow one another: one index is enough.
      const index = known?.version === version ? known.index : await indexTar(archive, signal);
      known = { version, index };
      const range = index.members.get(member);
      if (range !== undefined) return range;
      if (index.damage === null) {
        throw new MediaError(`${uri}: the archive has no such member`, { code: 'media_missing' });
      }
      throw new MediaError(
        `${uri}: the archive is damaged before any such member: ${index.damage}; ` +
          'copy or download it again, and unpack it first if it is compressed',
        { code: 'media_unreadable' },
      );
    },
  };
}
