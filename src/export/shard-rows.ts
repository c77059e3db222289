import { oneLine } from '../captions/one-line.ts';
import type { FoldedRecord } from '../core/record.ts';
import type { RenderOptions } from '../core/render-options.ts';
import type { Revisions } from '../core/revision.ts';
import { captionsIn, manifestRow, type ManifestRow } from './manifest-row.ts';
import { reviewedRecord } from './review-records.ts';
import { fieldsToTrainOn } from './row-maker.ts';
import { Summary, type SummaryPart } from './summary.ts';

/** How the rows of a shard are made, but for which caption each trains on. */
export interface RowOptions {
  /** The run's id. */
  readonly run: string;
  readonly render?: RenderOptions | undefined;
  /** Of each epoch: by what fields are dropped and permuted. One at least. */
  readonly seeds: readonly (number | string)[];
  /** Those that stand; none where absent. */
  readonly revisions?: Revisions | undefined;
}

/**
 * The rows of a shard as bytes. Which caption a row trains on hangs on all rows before it; all else
 * can be done shard by shard, in threads.
 */
export interface ShardRows {
  /** What a row may train on, `long` first. */
  readonly sources: readonly string[];
  /** For each row a bit for each source that has words in it. */
  readonly has: Uint32Array;
  /** For each row the tier it reaches; -1 where there are none. */
  readonly tiers: Int32Array;
  readonly epochs: readonly RowPieces[];
  /** JSON lines. */
  readonly rejected: Uint8Array;
  readonly failed: Uint8Array;
  readonly summary: SummaryPart;
}

/**
 * UTF-8. Of each row, one after another: all before the caption, the caption from each source as
 * JSON, all behind `caption_source` with the line feed.
 */
export interface RowPieces {
  readonly bytes: Uint8Array;
  /** Where each piece ends. */
  readonly ends: Uint32Array;
}

/** A row has this many pieces besides those of its captions. */
export const HEAD_AND_TAIL = 2;

/** `folded` are all records of a shard, the clips of a source together. */
export function shardRows(folded: readonly FoldedRecord[], options: RowOptions): ShardRows {
  const { revisions = new Map() } = options;
  const records = folded.map((record) => reviewedRecord(record, revisions));
  const summary = new Summary();
  const through = records.flatMap(({ sample, state }) =>
    state.at === 'through' ? [{ sample, state }] : [],
  );
  const rejected: object[] = [];
  const failed: object[] = [];
  for (const { sample, sourceId, state } of records) {
    const { id, uri, origin } = sample;
    summary.addRecord(sourceId);
    summary.addCalls(state.lines, { mayBeShared: id !== sourceId });
    summary.addChecks(state.lines);
    if (state.at === 'rejected') {
      const { reason, value, threshold } = state.line;
      rejected.push({ id, uri, origin, stage: state.stage, reason, value, threshold });
      summary.addRejected(state.stage, reason);
    } else if (state.at === 'failed') {
      const { code, message, retryable } = state.line;
      failed.push({ id, uri, origin, stage: state.stage, code, message, retryable });
      summary.addFailed(state.stage, code);
    } else if (state.at === 'pending') {
      summary.addPending(state.stage);
    }
  }
  const epochs = options.seeds.map((seed) =>
    through.map(({ sample, state }) => {
      const fields = fieldsToTrainOn(sample.id, state.fields, { render: options.render, seed });
      return lined(manifestRow(options.run, sample, fields, state.lines, 'long'));
    }),
  );
  const [first = []] = epochs;
  for (const { row } of first) summary.addThrough(row);
  const sources = [...new Set(first.flatMap(({ captions }) => Object.keys(captions)))];
  return {
    sources,
    has: Uint32Array.from(first, ({ captions }) => bitsOf(captions, sources)),
    tiers: Int32Array.from(first, ({ row }) => tierOf(row)),
    epochs: epochs.map((rows) => piecesOf(rows, sources)),
    rejected: linesOf(rejected),
    failed: linesOf(failed),
    summary: summary.part(),
  };
}

interface LinedRow {
  readonly row: ManifestRow;
  /** On one line each; empty where there is none. */
  readonly captions: Readonly<Record<string, string>>;
}

function lined(row: ManifestRow): LinedRow {
  const captions = Object.entries(captionsIn(row)).map(
    ([source, caption]) => [source, oneLine(caption ?? '')] as const,
  );
  return { row, captions: Object.fromEntries(captions) };
}

function bitsOf(captions: LinedRow['captions'], sources: readonly string[]): number {
  return sources.reduce((bits, source, bit) => (captions[source] ? bits | (1 << bit) : bits), 0);
}

function tierOf({ tier }: ManifestRow): number {
  return typeof tier === 'number' ? tier : -1;
}

const encoder = new TextEncoder();

function piecesOf(rows: readonly LinedRow[], sources: readonly string[]): RowPieces {
  const texts = rows.flatMap(({ row, captions }) => {
    const { id, kind, file_name, caption, caption_source } = row;
    const whole = JSON.stringify(row);
    const head = `${JSON.stringify({ id, kind, file_name }).slice(0, -1)},"caption":`;
    const start = JSON.stringify({ id, kind, file_name, caption, caption_source }).length - 1;
    return [
      head,
      ...sources.map((source) => JSON.stringify(captions[source] ?? '')),
      `${whole.slice(start)}\n`,
    ];
  });
  let end = 0;
  const ends = Uint32Array.from(texts, (text) => (end += Buffer.byteLength(text)));
  return { bytes: encoder.encode(texts.join('')), ends };
}

function linesOf(rows: readonly object[]): Uint8Array {
  return encoder.encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
