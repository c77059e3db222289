import type { Sample } from '../core/sample.ts';

export type Json = Sample['extra'][string];
export type Values = Readonly<Record<string, Json>>;

export interface Column {
  readonly name: string;
  /** What keeps the column from being a path, a url, an id or a caption (`BLOB`, `a list`), or null. */
  readonly obstacle: string | null;
}

export interface TableRecord {
  /** 1-based: the line of a JSONL or CSV file on which it starts, the ordinal of a Parquet row. */
  readonly number: number;
  readonly values: Values;
}

/** A file of rows and columns that was opened, not yet read. */
export interface Table {
  /** For messages, relative to the dataset's root. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Whether `columns` is what the first rows have, and later rows may have others. */
  readonly columnsAreSampled: boolean;
  /** All records in the file's order; a batch is lazy, and at most some thousand records. */
  batches(signal: AbortSignal): AsyncIterable<Iterable<TableRecord>>;
}

export function isJsonObject(value: unknown): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
