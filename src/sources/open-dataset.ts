import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ColumnMapping, Dataset } from '../core/dataset.ts';
import { SourceError } from '../core/errors.ts';
import { openCsv } from './csv-table.ts';
import { besideShards, layoutOf } from './directory-layout.ts';
import { expandPattern, isPattern } from './expand-pattern.ts';
import { openFolderDataset } from './folder-dataset.ts';
import { openJsonl } from './jsonl-table.ts';
import { listDirectory } from './list-directory.ts';
import { listDirectoryShards, listTarShards, withMissingShards } from './list-shards.ts';
import { extensionOf } from './media-kind.ts';
import { openRoot } from './media-path.ts';
import type { Root } from './media-path.ts';
import { openParquet } from './parquet-table.ts';
import { openShardDataset } from './shard-dataset.ts';
import { SkipCounter } from './skip-counter.ts';
import { openTableDataset } from './table-dataset.ts';
import type { Table } from './table.ts';

export interface OpenDatasetOptions {
  /** Says which column plays a role, over detection; null says that none does. */
  readonly map?: Partial<ColumnMapping>;
}

type Names = readonly [string, ...string[]];
type TableOpener = (file: string, name: string) => Promise<Table>;

const TABLES: ReadonlyMap<string, readonly ['jsonl' | 'csv' | 'parquet', TableOpener]> = new Map([
  ['jsonl', ['jsonl', openJsonl]],
  ['ndjson', ['jsonl', openJsonl]],
  ['csv', ['csv', openCsv]],
  ['tsv', ['csv', openCsv]],
  ['parquet', ['parquet', openParquet]],
]);

/**
 * Recognises a dataset: a folder of media; a `.jsonl`, `.csv`, `.tsv` or `.parquet` table, whose
 * paths start from its own directory; `.tar` shards of WebDataset or img2dataset; a directory of
 * shards or of Parquet files; or several files of one kind as `dir/{00000..00012}.tar` or
 * `dir/*.parquet`. Reads only what detection needs. Throws SourceError.
 */
export async function openDataset(
  location: string,
  options: OpenDatasetOptions = {},
): Promise<Dataset> {
  const map = options.map ?? {};
  const stats = await stat(location).catch(() => null);
  if (stats?.isDirectory()) return openDirectory(await openRoot(location), map);
  if (stats !== null) {
    return openFiles(await openRoot(dirname(location)), [basename(location)], map);
  }
  if (isPattern(location)) {
    const { directory, names } = await expandPattern(location);
    return openFiles(await openRoot(directory), names, map);
  }
  const advice = /^[a-z][a-z\d+.-]+:\/\//i.test(location)
    ? 'Download it, and name the copy.'
    : 'Check the path.';
  throw new SourceError(`there is no dataset at ${location}. ${advice}`, {
    code: 'source_missing',
  });
}

async function openDirectory(root: Root, map: Partial<ColumnMapping>): Promise<Dataset> {
  const { signal } = new AbortController();
  const listing = await listDirectory(root, '', new SkipCounter(), signal);
  const layout = layoutOf(listing);
  const files = new Set(listing.files);
  switch (layout.form) {
    case 'folder':
      return openFolderDataset(root, listing.files, map);
    case 'tables':
      return openFiles(root, layout.names, map);
    case 'tar-shards':
    case 'directory-shards': {
      const list = layout.form === 'tar-shards' ? listTarShards : listDirectoryShards;
      const shards = withMissingShards(list(root, layout.names, files), files);
      const ignored = besideShards(listing, layout.names);
      return openShardDataset({ root, shards, ignored }, map);
    }
  }
}

async function openFiles(root: Root, names: Names, map: Partial<ColumnMapping>): Promise<Dataset> {
  const extension = extensionOf(names[0]);
  const stranger = names.find((name) => extensionOf(name) !== extension);
  if (stranger !== undefined) {
    throw unknownFormat(
      `${names[0]} and ${stranger} in ${root.directory} are of different formats`,
    );
  }
  if (extension === 'tar') return openTars(root, names, map);
  const [format, openTable] = TABLES.get(extension) ?? [];
  if (format === undefined || openTable === undefined) {
    throw unknownFormat(`${join(root.directory, names[0])} is no dataset by its name`);
  }
  const open = async (name: string): Promise<Table> => openTable(join(root.directory, name), name);
  return openTableDataset({ format, root, names, open }, map);
}

async function openTars(root: Root, names: Names, map: Partial<ColumnMapping>): Promise<Dataset> {
  const { signal } = new AbortController();
  const { files } = await listDirectory(root, '', new SkipCounter(), signal);
  const shards = listTarShards(root, names, new Set(files));
  return openShardDataset({ root, shards, ignored: {} }, map);
}

function unknownFormat(problem: string): SourceError {
  const advice = 'Name a folder of media, or .jsonl, .csv, .tsv, .parquet or .tar files.';
  return new SourceError(`${problem}. ${advice}`, { code: 'source_format' });
}
