import { posix } from 'node:path';
import type { ColumnMapping, Dataset, Row } from '../core/dataset.ts';
import { parseUri } from '../core/uri.ts';
import { isMetadataFile, openMetadata } from './folder-metadata.ts';
import { listDirectory } from './list-directory.ts';
import { extensionReason, kindOf } from './media-kind.ts';
import { fileUri } from './media-path.ts';
import type { Root } from './media-path.ts';
import { CAPTION_EXTENSIONS, readSidecar, sidecarNames } from './sidecar.ts';
import { SkipCounter } from './skip-counter.ts';
import { badColumns } from './source-errors.ts';
import { rowBatches } from './table-dataset.ts';

/** How many captions are read at a time. */
const SIDECARS_AT_ONCE = 32;

interface Walk {
  readonly root: Root;
  readonly map: Partial<ColumnMapping>;
  readonly skips: SkipCounter;
  readonly signal: AbortSignal;
  metadataFiles: number;
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
  return {
    format: 'folder',
    root: root.directory,
    mapping: metadata?.mapping ?? { id: null, path: 'file_name', url: null, caption: '.txt' },
    skipped: skips.counts,
    async *rows(signal) {
      skips.reset();
      const walk: Walk = { root, map, skips, signal, metadataFiles: 0 };
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
  const { files, directories } = await listDirectory(root, directory, skips, signal);
  const metadata = await openMetadata(root, directory, files, map);
  const listed = [...listedAbove];
  if (metadata !== null) {
    walk.metadataFiles++;
    const { table, mapping } = metadata;
    const own = new Set<string>();
    listed.push(own);
    const tableName = table.name;
    const context = { tableName, mapping, root, base: directory, skips, statusColumn: null };
    for await (const batch of rowBatches(table, context, signal)) {
      for (const row of batch) {
        own.add(row.uri);
        yield row.originalCaption === null ? await withSidecar(row, root) : row;
      }
    }
  }
  const isListed = (name: string): boolean => {
    const uri = fileUri(posix.join(directory, name));
    return listed.some((uris) => uris.has(uri));
  };
  for (const names of batches(mediaNames(files, directories), SIDECARS_AT_ONCE)) {
    signal.throwIfAborted();
    const paths = names
      .filter((name) => !isListed(name))
      .map((name) => posix.join(directory, name));
    yield* await Promise.all(paths.map((path) => withSidecar(mediaRow(path), root)));
  }
  countOthers(files, mediaNames(files, directories), isListed, skips);
  for (const name of directories) {
    yield* directoryRows(walk, posix.join(directory, name), listed);
  }
}

function* mediaNames(...lists: readonly (readonly string[])[]): Generator<string> {
  for (const names of lists) {
    for (const name of names) if (kindOf(name) !== null) yield name;
  }
}

/** Lazily: a directory may hold a million names. */
function* batches(names: Iterable<string>, size: number): Generator<string[]> {
  let batch: string[] = [];
  for (const name of names) {
    batch.push(name);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function mediaRow(path: string): Row {
  const kind = kindOf(path) ?? 'image';
  return { key: null, kind, uri: fileUri(path), originalCaption: null, origin: path, extra: {} };
}

async function withSidecar(row: Row, root: Root): Promise<Row> {
  if (parseUri(row.uri).form !== 'file') return row;
  const originalCaption = await readSidecar(root, row.uri);
  return originalCaption === null ? row : { ...row, originalCaption };
}

/** Counts what is neither a medium, nor listed, nor a medium's caption, nor metadata. */
function countOthers(
  files: readonly string[],
  media: Iterable<string>,
  isListed: (name: string) => boolean,
  skips: SkipCounter,
): void {
  const orphans = new Set(files.filter(isCaption));
  for (const name of media) {
    for (const sidecar of sidecarNames(name)) orphans.delete(sidecar);
  }
  for (const name of files) {
    if (kindOf(name) !== null || isMetadataFile(name) || isListed(name)) continue;
    if (!isCaption(name) || orphans.has(name)) skips.add(extensionReason(name));
  }
}

function isCaption(name: string): boolean {
  return CAPTION_EXTENSIONS.some((extension) => name.endsWith(`.${extension}`));
}
