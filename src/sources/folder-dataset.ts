import { posix } from 'node:path';
import type { ColumnMapping, Dataset, Row } from '../core/dataset.ts';
import { parseUri } from '../core/uri.ts';
import { findDownload } from './find-download.ts';
import { openMetadata } from './folder-metadata.ts';
import type { FolderMetadata } from './folder-metadata.ts';
import { listDirectory } from './list-directory.ts';
import { fileUri } from './media-path.ts';
import type { Root } from './media-path.ts';
import { readSidecar, sidecarNames } from './sidecar.ts';
import { SkipCounter } from './skip-counter.ts';
import { badColumns } from './source-errors.ts';
import { rowBatches } from './table-dataset.ts';
import { unlistedMedia } from './unlisted-media.ts';

interface Walk {
  readonly root: Root;
  readonly map: Partial<ColumnMapping>;
  readonly skips: SkipCounter;
  readonly signal: AbortSignal;
  metadataFiles: number;
  readonly unreadTables: string[];
}

/**
 * A directory of media, with all below it. In each directory come first the rows of its metadata
 * file, whether or not their files exist, then the media that no metadata file at or above it lists,
 * by name, then the directories in it. Where the metadata give no caption, a sidecar may.
 * A directory named as a medium is (`a.png/`) comes as a row, to fail as one, and is walked as well.
 */
export async function openFolderDataset(
  root: Root,
  topFiles: readonly string[],
  map: Partial<ColumnMapping>,
): Promise<Dataset> {
  const metadata = await openMetadata(root, '', topFiles, map);
  const skips = new SkipCounter();
  const unreadTables: string[] = [];
  return {
    format: 'folder',
    root: root.directory,
    mapping: metadata?.meaning.mapping ?? {
      id: null,
      path: 'file_name',
      url: null,
      caption: '.txt',
      clips: null,
    },
    skipped: skips.counts,
    unreadTables,
    async *rows(signal) {
      skips.reset();
      unreadTables.length = 0;
      const walk: Walk = { root, map, skips, signal, metadataFiles: 0, unreadTables };
      yield* directoryRows(walk, '', []);
      const named = Object.values(map).filter((column) => typeof column === 'string');
      if (walk.metadataFiles > 0 || named.length === 0) return;
      throw badColumns(
        `${root.directory} has no metadata.jsonl or metadata.csv, so there are no columns to map ` +
          `(${named.join(', ')}). Leave --map away, or name the table instead of the folder.`,
      );
    },
  };
}

async function* directoryRows(
  walk: Walk,
  directory: string,
  listedAbove: readonly ReadonlySet<string>[],
): AsyncGenerator<Row> {
  const { root, map, skips, signal } = walk;
  const listing = await listDirectory(root, directory, skips, signal);
  const metadata = await openMetadata(root, directory, listing.files, map);
  const listed = [...listedAbove];
  if (metadata !== null) {
    walk.metadataFiles++;
    const own = new Set<string>();
    listed.push(own);
    for await (const row of metadataRows(walk, directory, metadata)) {
      own.add(row.uri);
      yield row;
    }
  }
  const isListed = (name: string): boolean => {
    const uri = fileUri(posix.join(directory, name));
    return listed.some((uris) => uris.has(uri));
  };
  const onTable = (path: string): void => void walk.unreadTables.push(path);
  yield* unlistedMedia({ root, path: directory, listing, isListed, onTable }, skips, signal);
  for (const name of listing.directories) {
    yield* directoryRows(walk, posix.join(directory, name), listed);
  }
}

async function* metadataRows(
  { root, skips, signal }: Walk,
  directory: string,
  { table, meaning }: FolderMetadata,
): AsyncGenerator<Row> {
  const { mapping, spans, kind, videoNames } = meaning;
  const place = { tableName: table.name, root, base: directory };
  const context = { ...place, mapping, skips, statusColumn: null, spans, kind };
  const downloads = { root, skips, urlColumn: mapping.url };
  for await (const batch of rowBatches(table, context, signal)) {
    for (const row of batch) {
      const found = videoNames === null ? row : await findDownload(row, downloads);
      if (found !== null) yield await withSidecar(found, root);
    }
  }
}

/** Where neither the row nor its clips have a caption, a sidecar may. */
async function withSidecar(row: Row, root: Root): Promise<Row> {
  const media = parseUri(row.uri);
  if (row.originalCaption !== null || row.spans !== undefined || media.form !== 'file') return row;
  return { ...row, originalCaption: await readSidecar(root, sidecarNames(media.path)) };
}
