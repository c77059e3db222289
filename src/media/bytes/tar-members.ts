import { MediaError } from '../../core/errors.ts';
import { memberUri } from '../../core/uri.ts';
import { untilAborted } from '../until-aborted.ts';
import { checkByteLimit } from './byte-limit.ts';
import { readRange, withLocalFile, type LocalFile } from './local-file.ts';
import { indexTar, type MemberRange, type TarIndex } from './tar-index.ts';

export interface TarMembers {
  read(archive: string, member: string, maxBytes: number, signal: AbortSignal): Promise<Buffer>;
  /** Where in its archive a member lies. */
  locate(archive: string, member: string, signal: AbortSignal): Promise<MemberRange>;
  close(): void;
}

/** Random access to the members of the tar archives under `root`, by an index per archive. */
export function createTarMembers(root: string): TarMembers {
  const closing = new AbortController();
  const indexes = new Map<string, Promise<TarIndex>>();

  /** Built once for all who ask; the members of one shard are read side by side. */
  const indexOf = (archive: string, file: LocalFile): Promise<TarIndex> => {
    const key = versionOf(file);
    const known = indexes.get(key);
    if (known !== undefined) {
      keepLast(indexes, key, known);
      return known;
    }
    const built = withLocalFile(root, archive, (opened) => {
      if (versionOf(opened) !== key) throw changed(archive);
      return indexTar(opened, closing.signal);
    });
    built.catch(() => indexes.delete(key));
    keepLast(indexes, key, built);
    return built;
  };

  const rangeIn = async (
    file: LocalFile,
    archive: string,
    member: string,
    signal: AbortSignal,
  ): Promise<MemberRange> => {
    const index = await untilAborted(indexOf(archive, file), signal);
    const range = index.members.get(member);
    if (range === undefined) throw noSuchMember(memberUri(archive, member), index);
    return range;
  };

  return {
    read: (archive, member, maxBytes, signal) =>
      withLocalFile(root, archive, async (file) => {
        const range = await rangeIn(file, archive, member, signal);
        const shown = memberUri(archive, member);
        checkByteLimit(shown, range.sizeBytes, maxBytes);
        return readRange(file, range, shown, signal);
      }),
    locate: (archive, member, signal) =>
      withLocalFile(root, archive, (file) => rangeIn(file, archive, member, signal)),
    close: () => {
      closing.abort();
      indexes.clear();
    },
  };
}

/** An archive that is written anew gets a new index: old offsets would point into other data. */
function versionOf(file: LocalFile): string {
  return `${file.path}\n${file.modifiedMs}\n${file.sizeBytes}`;
}

/** A worker reads few archives at a time; ten thousand members take about 2 MB. */
const INDEXES_KEPT = 16;

function keepLast<V>(entries: Map<string, V>, key: string, value: V): void {
  entries.delete(key);
  entries.set(key, value);
  for (const oldest of entries.keys()) {
    if (entries.size <= INDEXES_KEPT) return;
    entries.delete(oldest);
  }
}

function changed(archive: string): MediaError {
  return new MediaError(`${archive}: changed while it was read; retry when it is complete`, {
    code: 'media_unreadable',
  });
}

function noSuchMember(shown: string, index: TarIndex): MediaError {
  if (index.damage === null) {
    return new MediaError(`${shown}: the archive has no such member`, { code: 'media_missing' });
  }
  return new MediaError(
    `${shown}: the archive is damaged before any such member: ${index.damage}; ` +
      'copy or download it again, and unpack it first if it is compressed',
    { code: 'media_unreadable' },
  );
}
