import { isMetadataFile } from './folder-metadata.ts';
import type { Listing } from './list-directory.ts';
import { extensionOf, extensionReason, kindOf } from './media-kind.ts';

export type DirectoryLayout =
  | { readonly form: 'tar-shards'; readonly names: readonly string[] }
  /** img2dataset's `files` output: directories `00000` with `00000.parquet` beside them. */
  | { readonly form: 'directory-shards'; readonly names: readonly string[] }
  | { readonly form: 'tables'; readonly names: readonly [string, ...string[]] }
  | { readonly form: 'folder' };

/**
 * What a directory is, by the names in it: shards where it has any, tables where it has Parquet
 * files and neither media nor metadata, else a folder of media.
 */
export function layoutOf({ files, directories }: Listing): DirectoryLayout {
  const tars = files.filter((name) => extensionOf(name) === 'tar');
  if (tars.length > 0) return { form: 'tar-shards', names: tars };
  const names = new Set(files);
  const shards = directories.filter((name) => isShardDirectory(name, names));
  if (shards.length > 0) return { form: 'directory-shards', names: shards };
  const [first, ...others] = files.filter(
    (name) => extensionOf(name) === 'parquet' && !isMetadataFile(name),
  );
  const isFolder = files.some((name) => kindOf(name) !== null || isMetadataFile(name));
  if (first === undefined || isFolder) return { form: 'folder' };
  return { form: 'tables', names: [first, ...others] };
}

/** The media and directories beside shards, which are no part of them, by reason. */
export function besideShards(
  { files, directories }: Listing,
  shardNames: readonly string[],
): Record<string, number> {
  const shards = new Set(shardNames);
  const counts: Record<string, number> = {};
  const reasons = [
    ...files.filter((name) => kindOf(name) !== null).map(extensionReason),
    ...directories.filter((name) => !shards.has(name)).map(() => 'other-directory'),
  ];
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function isShardDirectory(name: string, files: ReadonlySet<string>): boolean {
  if (!/^\d{5,}$/.test(name)) return false;
  return files.has(`${name}.parquet`) || files.has(`${name}_stats.json`);
}
