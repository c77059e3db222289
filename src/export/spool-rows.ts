import { createReadStream } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { FoldedRecord } from '../core/record.ts';
import type { SampleKind } from '../core/sample.ts';
import { RunError } from '../core/errors.ts';
import type { HashedFile } from './hashed-file.ts';
import { revisionOf, type ManifestRow } from './manifest-row.ts';
import type { Mix } from './draw.ts';
import { createRowMaker } from './row-maker.ts';
import type { Summary } from './summary.ts';
import { withFiles } from './with-files.ts';

/** A row on its way from the run to a layout. */
export interface SpooledRow {
  readonly row: ManifestRow;
  readonly extension: string;
}

/** What has to be known of all rows before the first is laid out. */
export interface SpooledFacts {
  readonly count: number;
  /** Null where there is no row at all. */
  readonly kind: SampleKind | null;
  readonly extension: string | null;
  readonly fps: number | null;
}

interface Spooling {
  readonly run: string;
  readonly mix: Mix;
  readonly summary: Summary;
  /** 0 for all rows; else what does not reach it is counted as rejected by the export. */
  readonly tier: number;
}

/** Writes the rows of a run to a file, and says what they have in common. */
export async function spoolRows(
  path: string,
  records: AsyncIterable<FoldedRecord>,
  spooling: Spooling,
  signal: AbortSignal,
): Promise<SpooledFacts> {
  return withFiles(dirname(path), async (create) =>
    spoolInto(await create(basename(path)), records, spooling, signal),
  );
}

async function spoolInto(
  file: HashedFile,
  records: AsyncIterable<FoldedRecord>,
  { run, mix, summary, tier }: Spooling,
  signal: AbortSignal,
): Promise<SpooledFacts> {
  const rowOf = createRowMaker(run, mix);
  const extensions = new Set<string>();
  const rates = new Set<number>();
  const kinds = new Set<SampleKind>();
  for await (const record of records) {
    const { sample, state } = record;
    signal.throwIfAborted();
    summary.addRecord(record);
    if (state.at === 'rejected') summary.addRejected(state.stage, state.line.reason);
    if (state.at === 'failed') summary.addFailed(state.stage, state.line.code);
    if (state.at === 'pending') summary.addPending(state.stage);
    if (state.at !== 'through') continue;
    if (tier > 0 && !(Number(state.fields['tier']) >= tier)) {
      summary.addRejected('export', `below-tier-${tier}`);
      continue;
    }
    const row = rowOf(sample, state);
    summary.addThrough(row, revisionOf(row));
    summary.addDrawn(row.caption_source);
    const extension = sample.kind === 'video' ? 'mp4' : extensionOf(state.fields, sample.uri);
    extensions.add(extension);
    kinds.add(sample.kind);
    if (typeof row['fps'] === 'number') rates.add(row['fps']);
    await file.writeLine({ row, extension } satisfies SpooledRow);
  }
  const { lines } = await file.close();
  if (kinds.size > 1) {
    throw new RunError('the run holds pictures and clips; only --format jsonl takes both at once', {
      code: 'export_mixed',
    });
  }
  return {
    count: lines,
    kind: onlyOne(kinds),
    extension: onlyOne(extensions),
    fps: onlyOne(rates),
  };
}

/** By line feeds alone: Node's readline would break a row at U+2028 in a caption. */
export async function* readSpool(path: string): AsyncGenerator<SpooledRow> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as SpooledRow;
  }
}

function onlyOne<T>(values: ReadonlySet<T>): T | null {
  const [first] = values;
  return values.size === 1 && first !== undefined ? first : null;
}

const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: 'jpg', tiff: 'tif' };

/** By what the file is, else by its name. */
function extensionOf(fields: Readonly<Record<string, unknown>>, uri: string): string {
  const format = fields['format'];
  if (typeof format === 'string') return EXTENSIONS[format] ?? format;
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(uri)?.[1]?.toLowerCase() ?? 'jpg';
  return EXTENSIONS[extension] ?? extension;
}
