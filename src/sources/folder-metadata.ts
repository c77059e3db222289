import { join, posix } from 'node:path';
import type { ColumnMapping } from '../core/dataset.ts';
import { openCsv } from './csv-table.ts';
import { openJsonl } from './jsonl-table.ts';
import type { Root } from './media-path.ts';
import { openParquet } from './parquet-table.ts';
import { badColumns } from './source-errors.ts';
import type { Table } from './table.ts';
import { meaningOf } from './video-layout.ts';
import type { TableMeaning } from './video-layout.ts';

/** As Hugging Face's imagefolder and videofolder know them. */
const OPENERS: ReadonlyMap<string, (file: string, name: string) => Promise<Table>> = new Map([
  ['metadata.jsonl', openJsonl],
  ['metadata.csv', openCsv],
  ['metadata.parquet', openParquet],
]);

export interface FolderMetadata {
  readonly table: Table;
  readonly meaning: TableMeaning;
}

export function isMetadataFile(name: string): boolean {
  return OPENERS.has(name);
}

/** Opens the metadata file of a directory; null where there is none. Throws SourceError. */
export async function openMetadata(
  root: Root,
  directory: string,
  files: Iterable<string>,
  map: Partial<ColumnMapping>,
): Promise<FolderMetadata | null> {
  const [name, other] = [...files].filter(isMetadataFile);
  if (name === undefined) return null;
  if (other !== undefined) {
    throw badColumns(`${join(root.directory, directory)} has ${name} and ${other}. Keep one.`);
  }
  const path = posix.join(directory, name);
  const table = await OPENERS.get(name)?.(join(root.directory, path), path);
  if (table === undefined) return null;
  const meaning = meaningOf(table.columns, map, path);
  if (meaning.mapping.path !== null) return { table, meaning };
  const columns = table.columns.map((column) => column.name).join(', ');
  throw badColumns(
    `${path}: no column holds a file's path. Its columns: ${columns}. ` +
      'Name one with --map path=COLUMN.',
  );
}
