import type { Sample, SampleKind } from './sample.ts';

/** One row of a dataset, before it has an id. */
export interface Row {
  /** The dataset's own key, exact even where it is a 64-bit number; null where there is none. */
  readonly key: string | null;
  readonly kind: SampleKind;
  /** In one of the forms of `core/uri.ts`; a file's path is relative to the dataset's root. */
  readonly uri: string;
  readonly originalCaption: string | null;
  /** Where the row stands (`metadata.jsonl:17`). */
  readonly origin: string;
  readonly extra: Sample['extra'];
  /** The clips that the dataset itself cuts a video into. */
  readonly spans?: Sample['spans'];
}

/** The columns that carry meaning. What a column maps to wins over detection by name. */
export const COLUMN_ROLES = ['id', 'path', 'url', 'caption', 'clips'] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];
/** Which column of the dataset plays which role; null where none does. */
export type ColumnMapping = Readonly<Record<ColumnRole, string | null>>;

/** A dataset that was recognised, not yet read. */
export interface Dataset {
  readonly format: 'folder' | 'jsonl' | 'csv' | 'parquet' | 'webdataset' | 'img2dataset';
  /** Absolute directory that relative paths start from, and that none may leave. */
  readonly root: string;
  /** For printing: what was detected or given. */
  readonly mapping: ColumnMapping;
  /** Reads once, streaming, in a stable order. Throws SourceError. */
  rows(signal: AbortSignal): AsyncIterable<Row>;
  /** Rows passed over so far, by reason (`status-failed_to_download`); complete once `rows` ended. */
  readonly skipped: Readonly<Record<string, number>>;
  /**
   * Tables that lie among the media of a folder and were passed over, by their paths from the root;
   * complete once `rows` ended. Absent where the dataset is no folder.
   */
  readonly unreadTables?: readonly string[];
}
