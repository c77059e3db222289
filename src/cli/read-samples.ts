import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnMapping, Dataset } from '../core/dataset.ts';
import { ingest, type SampleIndex } from '../run/ingest.ts';
import type { RunFile } from '../run/run-file.ts';
import type { Assembly } from './assemble.ts';
import { formatCount, formatCounted } from './format.ts';
import type { Output } from './output.ts';
import { quoted } from './quoted.ts';
import { shownPath } from './shown-path.ts';

/** How a run's dataset is read. */
export interface Reading {
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Whether this process asks the endpoints itself, or leaves the work to workers. */
  readonly worksHere: boolean;
}

/**
 * Reads a dataset into a run that has no samples yet. Throws EndpointError before that, where the
 * work could not follow.
 */
export async function readSamples(
  dataset: Dataset,
  run: { readonly directory: string; readonly file: RunFile; readonly assembly: Assembly },
  { output, signal, worksHere }: Reading,
): Promise<void> {
  const { directory, file, assembly } = run;
  const { location, limit } = file.dataset;
  if (worksHere) await assembly.probe(signal);
  output.note(`Reading ${location} (${dataset.format}): ${mappingText(dataset.mapping)}`);
  const index = await ingest(dataset, {
    runDirectory: directory,
    shardSize: file.shardSize,
    limit,
    signal,
    onProgress: (records) => output.status(`reading · ${formatCounted(records, 'record')}`),
  });
  output.endStatus();
  const skipped = Object.entries(index.skipped).map(([reason, count]) => `${count} ${reason}`);
  output.note(
    `${formatCounted(index.records, 'record')}, ${formatCount(index.withOriginalCaption)} with an original caption` +
      (skipped.length > 0 ? `; passed over: ${skipped.join(', ')}` : ''),
  );
  if (index.records === 0) output.warn(nothingText(location));
  if (dataset.mapping.path !== null && 'no-media' in index.skipped) output.note(NO_MEDIA);
  const { unreadTables = [] } = dataset;
  if (unreadTables.length > 0 && index.withOriginalCaption < index.records) {
    output.warn(unreadText(unreadTables, dataset.root));
  }
}

const TABLES_NAMED = 3;

/**
 * Captions in a table that nobody reads would be missed only when the model is trained. A run keeps
 * the samples that it has: the table goes into one of its own.
 */
export function unreadText(tables: readonly string[], root: string): string {
  const named = tables.slice(0, TABLES_NAMED).map((table) => quoted(shownPath(join(root, table))));
  const more = tables.length - named.length;
  const isOne = tables.length === 1;
  return (
    `${named.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''} ` +
    `${isOne ? 'lies' : 'lie'} among the media and ${isOne ? 'is' : 'are'} not read. Where captions ` +
    'of these media stand there, stop, and read the table instead of the folder, into another run: ' +
    `recaptor run ${named[0] ?? ''} --run DIR`
  );
}

/** A run reads its dataset once: what is put there later is not in it. */
function nothingText(location: string): string {
  return (
    `${location} holds nothing to caption: no picture, no video and no row that names one. Check ` +
    'the path; what is put there later needs another --run'
  );
}

/** Rows of a table that name no file, or one that was not downloaded. */
const NO_MEDIA =
  'no-media: these rows have no file here. Put each beside the table under the name that the row ' +
  'gives it, or name a column of addresses with --map url=COLUMN, in a run of its own.';

/** Says of which day the samples are, since what the dataset gained after it is not among them. */
export async function noteEarlierReading(
  directory: string,
  { records }: SampleIndex,
  output: Output,
): Promise<void> {
  const { mtime } = await stat(join(directory, 'samples'));
  output.note(
    `${formatCounted(records, 'record')} as read on ${mtime.toISOString().slice(0, 10)}; ` +
      'the dataset is not read again (another --run reads it anew).',
  );
}

function mappingText(mapping: ColumnMapping): string {
  const pairs = Object.entries(mapping).flatMap(([role, column]) =>
    column === null ? [] : [`${role} = ${column}`],
  );
  return pairs.length === 0 ? 'no columns to map' : pairs.join(', ');
}
