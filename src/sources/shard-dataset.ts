import { join } from 'node:path';
import type { ColumnMapping, Dataset } from '../core/dataset.ts';
import type { Root } from './media-path.ts';
import { countStatuses } from './parquet-table.ts';
import { groupMembers } from './sample-group.ts';
import type { SampleGroup } from './sample-group.ts';
import type { Shard } from './shard.ts';
import { groupRow, resolveShardMapping } from './shard-row.ts';
import { SkipCounter } from './skip-counter.ts';

export interface ListedShard {
  readonly shard: Shard;
  /** img2dataset's list of the shard's downloads, relative to the root; null where there is none. */
  readonly parquet: string | null;
}

export interface ShardFiles {
  readonly root: Root;
  readonly shards: readonly ListedShard[];
  /** What else the directory holds, by the reason it is passed over. */
  readonly ignored: Readonly<Record<string, number>>;
}

/** Enough to see which fields the `.json` of a sample has. */
const SAMPLED_GROUPS = 5;

/**
 * Shards as WebDataset or img2dataset write them, each key a sample. Counted: `no-media` for a key
 * without a medium, and for a download that is listed as done and is not in its shard; `status-…`
 * for downloads that failed. Throws SourceError.
 */
export async function openShardDataset(
  { root, shards, ignored }: ShardFiles,
  map: Partial<ColumnMapping>,
): Promise<Dataset> {
  const groups = await sampleGroups(shards);
  const mapping = resolveShardMapping(groups, map, shards[0]?.shard.name ?? root.directory);
  const isImg2dataset =
    shards.some(({ parquet }) => parquet !== null) ||
    groups.some(({ json }) => 'status' in json && 'key' in json);
  const skips = new SkipCounter();
  return {
    format: isImg2dataset ? 'img2dataset' : 'webdataset',
    root: root.directory,
    mapping: mapping.columns,
    skipped: skips.counts,
    async *rows(signal) {
      skips.reset();
      for (const [reason, count] of Object.entries(ignored)) skips.add(reason, count);
      for (const { shard, parquet } of shards) {
        let downloads = 0;
        for await (const group of groupMembers(shard.members(skips, signal), shard.name, skips)) {
          signal.throwIfAborted();
          const failure = isImg2dataset ? failureOf(group) : null;
          if (failure !== null) {
            // The list, where there is one, counts it below.
            if (parquet === null) skips.add(failure);
            continue;
          }
          downloads++;
          if (group.media === null) skips.add('no-media');
          else yield groupRow(group, group.media, shard, mapping);
        }
        if (parquet !== null) await countListed(root, parquet, downloads, skips);
      }
    },
  };
}

async function sampleGroups(shards: readonly ListedShard[]): Promise<SampleGroup[]> {
  const groups: SampleGroup[] = [];
  const { signal } = new AbortController();
  for (const { shard } of shards) {
    const skips = new SkipCounter();
    for await (const group of groupMembers(shard.members(skips, signal), shard.name, skips)) {
      groups.push(group);
      if (groups.length === SAMPLED_GROUPS) return groups;
    }
    if (groups.length > 0) return groups;
  }
  return groups;
}

function failureOf({ json }: SampleGroup): string | null {
  const status = json.status;
  return typeof status === 'string' && status !== 'success' ? `status-${status}` : null;
}

async function countListed(
  root: Root,
  parquet: string,
  downloads: number,
  skips: SkipCounter,
): Promise<void> {
  for (const [status, count] of await countStatuses(join(root.directory, parquet), parquet)) {
    if (status === 'success') skips.add('no-media', count - downloads);
    else skips.add(`status-${status}`, count);
  }
}
