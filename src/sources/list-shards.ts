import type { Root } from './media-path.ts';
import type { ListedShard } from './shard-dataset.ts';
import { directoryShard, missingShard, tarShard } from './shard.ts';

/** Tar shards, each with img2dataset's list of downloads where that lies beside it. */
export function listTarShards(
  root: Root,
  tars: readonly string[],
  files: ReadonlySet<string>,
): ListedShard[] {
  return tars.map((name) => ({
    shard: tarShard(root, name),
    parquet: parquetOf(name.replace(/\.tar$/i, ''), files),
  }));
}

export function listDirectoryShards(
  root: Root,
  directories: readonly string[],
  files: ReadonlySet<string>,
): ListedShard[] {
  return directories.map((name) => ({
    shard: directoryShard(root, name),
    parquet: parquetOf(name, files),
  }));
}

/** Adds the shards of which only the list of downloads is there: what it lists is missing. */
export function withMissingShards(
  shards: readonly ListedShard[],
  files: ReadonlySet<string>,
): ListedShard[] {
  const listed = new Set(shards.map(({ parquet }) => parquet));
  const orphans = [...files].filter((name) => /^\d{5,}\.parquet$/.test(name) && !listed.has(name));
  return [...shards, ...orphans.map((parquet) => ({ shard: missingShard(parquet), parquet }))];
}

function parquetOf(shardName: string, files: ReadonlySet<string>): string | null {
  const name = `${shardName}.parquet`;
  return files.has(name) ? name : null;
}
