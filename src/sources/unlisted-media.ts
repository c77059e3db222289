import { posix } from 'node:path';
import type { Row } from '../core/dataset.ts';
import { isMetadataFile } from './folder-metadata.ts';
import type { Listing } from './list-directory.ts';
import { extensionReason, isTable, kindOf } from './media-kind.ts';
import { fileUri } from './media-path.ts';
import type { Root } from './media-path.ts';
import { isSidecarName, readSidecar, sidecarNames } from './sidecar.ts';
import type { SkipCounter } from './skip-counter.ts';

export interface MediaDirectory {
  readonly root: Root;
  /** Relative to the root. */
  readonly path: string;
  readonly listing: Listing;
  /** Whether a metadata file has a row for that name. */
  readonly isListed: (name: string) => boolean;
  /** Takes the path of each table that is passed over. */
  readonly onTable: (path: string) => void;
}

/** How many captions are read at a time. */
const SIDECARS_AT_ONCE = 32;

/**
 * Rows for the media of one directory that no metadata file lists, with captions from sidecars.
 * Counts the files that are neither media, nor listed, nor a medium's caption, nor metadata.
 */
export async function* unlistedMedia(
  directory: MediaDirectory,
  skips: SkipCounter,
  signal: AbortSignal,
): AsyncGenerator<Row> {
  const { listing, isListed } = directory;
  const sidecars = new Set(listing.files.filter(isSidecarName));
  const orphans = new Set(sidecars);
  for (const names of batches(mediaNames(listing), SIDECARS_AT_ONCE)) {
    signal.throwIfAborted();
    for (const sidecar of names.flatMap(sidecarNames)) orphans.delete(sidecar);
    const unlisted = names.filter((name) => !isListed(name));
    yield* await Promise.all(unlisted.map((name) => rowOf(name, directory, sidecars)));
  }
  for (const name of listing.files) {
    if (kindOf(name) !== null || isMetadataFile(name) || isListed(name)) continue;
    if (!sidecars.has(name) || orphans.has(name)) skips.add(extensionReason(name));
    if (isTable(name)) directory.onTable(posix.join(directory.path, name));
  }
}

async function rowOf(
  name: string,
  { root, path }: MediaDirectory,
  sidecars: ReadonlySet<string>,
): Promise<Row> {
  const captions = sidecarNames(name).filter((sidecar) => sidecars.has(sidecar));
  const mediaPath = posix.join(path, name);
  return {
    key: null,
    kind: kindOf(name) ?? 'image',
    uri: fileUri(mediaPath),
    originalCaption: await readSidecar(
      root,
      captions.map((sidecar) => posix.join(path, sidecar)),
    ),
    origin: mediaPath,
    extra: {},
  };
}

function* mediaNames({ files, directories }: Listing): Generator<string> {
  for (const name of files) if (kindOf(name) !== null) yield name;
  for (const name of directories) if (kindOf(name) !== null) yield name;
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
