import type { ColumnMapping, Row } from '../core/dataset.ts';
import type { SampleKind } from '../core/sample.ts';
import { kindOf, kindOfColumn } from './media-kind.ts';
import { fileUri, relativePath } from './media-path.ts';
import type { Root } from './media-path.ts';
import { readSpans } from './read-spans.ts';
import type { CaptionedSpans, SpansReading } from './read-spans.ts';
import { restOf, textOf } from './record-values.ts';
import type { SkipCounter } from './skip-counter.ts';
import { badRow } from './source-errors.ts';
import type { TableRecord, Values } from './table.ts';

export interface RecordContext {
  /** For origins: the table's name, relative to the root. */
  readonly tableName: string;
  readonly mapping: ColumnMapping;
  readonly root: Root;
  /** Where relative paths start: the table's own directory, relative to the root. */
  readonly base: string;
  /** The column that says whether a row was downloaded; null where the table has none. */
  readonly statusColumn: string | null;
  readonly skips: SkipCounter;
  /** Where the rows say which clips they have; null where none has any. */
  readonly spans: SpansReading | null;
  /** Of media whose name does not tell; null leaves it to the column's name. */
  readonly kind: SampleKind | null;
}

type MediaLocation = Pick<Row, 'kind' | 'uri'> & { readonly column: string };

/**
 * Makes a row of a table's record, or counts why there is none: `status-…` for what was never
 * downloaded, `no-media` for neither path nor url, `url-not-http`.
 * Throws SourceError naming the row for a path that leaves the root.
 */
export function rowOf(record: TableRecord, context: RecordContext): Row | null {
  const { mapping, statusColumn, skips } = context;
  const { values } = record;
  const origin = `${context.tableName}:${record.number}`;
  const status = textOf(values, statusColumn, origin);
  if (status !== null && status !== 'success') {
    skips.add(`status-${status}`);
    return null;
  }
  const media = mediaOf(values, origin, context);
  if (media === null) return null;
  const { caption, spans } = captionOf(values, origin, context);
  return {
    key: textOf(values, mapping.id, origin)?.trim() ?? null,
    kind: media.kind,
    uri: media.uri,
    originalCaption: caption,
    origin,
    ...(spans && { spans }),
    // A url that the path won over is worth keeping.
    extra: restOf(values, [
      mapping.id,
      mapping.caption,
      mapping.path,
      media.column === mapping.path ? null : mapping.url,
      context.spans?.spansColumn ?? null,
    ]),
  };
}

function captionOf(
  values: Values,
  origin: string,
  { mapping, spans }: RecordContext,
): CaptionedSpans {
  if (spans !== null) {
    const clips = values[spans.spansColumn] ?? null;
    const caption = spans.captionColumn === null ? null : (values[spans.captionColumn] ?? null);
    return readSpans({ clips, caption }, spans, origin);
  }
  return { spans: undefined, caption: textOf(values, mapping.caption, origin)?.trim() ?? null };
}

function mediaOf(values: Values, origin: string, context: RecordContext): MediaLocation | null {
  const { mapping, skips } = context;
  const kindByColumn = (column: string): SampleKind => context.kind ?? kindOfColumn(column);
  const path = textOf(values, mapping.path, origin);
  if (path !== null && mapping.path !== null) {
    const uri = isHttp(path) ? path.trim() : pathUri(path, origin, context);
    return { uri, kind: kindOf(uri) ?? kindByColumn(mapping.path), column: mapping.path };
  }
  const url = textOf(values, mapping.url, origin)?.trim() ?? null;
  if (url === null || mapping.url === null) skips.add('no-media');
  else if (!isHttp(url)) skips.add('url-not-http');
  else return { uri: url, kind: kindOf(url) ?? kindByColumn(mapping.url), column: mapping.url };
  return null;
}

function pathUri(path: string, origin: string, { root, base }: RecordContext): string {
  const scheme = /^\s*([a-z][a-z\d+.-]+):\/\//i.exec(path)?.[1];
  if (scheme !== undefined) {
    throw badRow(
      origin,
      `${scheme}:// is not read. Give a path under ${root.directory}, or http(s).`,
    );
  }
  const relative = relativePath(path, root, base);
  if (relative !== null) return fileUri(relative);
  throw badRow(
    origin,
    `"${path}" is outside of ${root.directory}, where this dataset's media may be. ` +
      'Put the table in a directory above its media, and give paths from there.',
  );
}

function isHttp(text: string): boolean {
  return /^\s*https?:\/\//i.test(text);
}
