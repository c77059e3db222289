import { posix } from 'node:path';
import type { ColumnMapping, Dataset, Row } from '../core/dataset.ts';
import { requireMedia } from './columns.ts';
import { findDownload } from './find-download.ts';
import type { Root } from './media-path.ts';
import { findMediaPlace } from './media-place.ts';
import { rowOf } from './record-row.ts';
import type { RecordContext } from './record-row.ts';
import { SkipCounter } from './skip-counter.ts';
import type { Table, TableRecord } from './table.ts';
import { checkColumns, meaningOf } from './video-layout.ts';

export interface TableFiles {
  readonly format: 'jsonl' | 'csv' | 'parquet';
  readonly root: Root;
  /** Names in the root, in the order in which they are read. At least one. */
  readonly names: readonly [string, ...string[]];
  readonly open: (name: string) => Promise<Table>;
}

/**
 * One table in one file or several of the same columns, each row a sample. Of datasets of videos that
 * are known by their columns (Panda-70M, OpenVid-1M), the videos may lie in a folder of their own, and
 * be named without their extension. Throws SourceError.
 */
export async function openTableDataset(
  { format, root: tableRoot, names, open }: TableFiles,
  map: Partial<ColumnMapping>,
): Promise<Dataset> {
  const first = await open(names[0]);
  const meaning = meaningOf(first.columns, map, first.name);
  const { mapping, spans, kind, videoNames } = meaning;
  requireMedia(mapping, first.columns, first.name);
  const place = await findMediaPlace(tableRoot, videoNames?.mediaFolders ?? []);
  const { root, base, tableDirectory } = place;
  const skips = new SkipCounter();
  return {
    format,
    root: root.directory,
    mapping,
    skipped: skips.counts,
    async *rows(signal) {
      skips.reset();
      for (const name of names) {
        const table = name === first.name ? first : await open(name);
        if (!table.columnsAreSampled) checkColumns(table.columns, meaning, table.name);
        const statusColumn = statusColumnOf(table);
        const tableName = posix.join(tableDirectory, name);
        const context = { tableName, mapping, root, base, skips, statusColumn, spans, kind };
        const downloads = { root, skips, urlColumn: mapping.url };
        for await (const batch of rowBatches(table, context, signal)) {
          for (const row of batch) {
            const found = videoNames === null ? row : await findDownload(row, downloads);
            if (found !== null) yield found;
          }
        }
      }
    },
  };
}

/** The rows of a table, made one at a time: an async generator for each row would be slow. */
export async function* rowBatches(
  table: Table,
  context: RecordContext,
  signal: AbortSignal,
): AsyncGenerator<Iterable<Row>> {
  for await (const batch of table.batches(signal)) yield rowsOf(batch, context, signal);
}

function* rowsOf(
  records: Iterable<TableRecord>,
  context: RecordContext,
  signal: AbortSignal,
): Generator<Row> {
  for (const record of records) {
    signal.throwIfAborted();
    const row = rowOf(record, context);
    if (row !== null) yield row;
  }
}

/** The parquet files of img2dataset also list what was never downloaded. */
function statusColumnOf({ columns }: Table): string | null {
  const names = new Set(columns.map(({ name }) => name));
  const isImg2dataset = ['key', 'url', 'status', 'error_message'].every((name) => names.has(name));
  return isImg2dataset ? 'status' : null;
}
