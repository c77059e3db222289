import type { FoldedRecord } from '../core/record.ts';
import type { RenderOptions } from '../core/render-options.ts';
import type { Revisions } from '../core/revision.ts';
import type { Sample } from '../core/sample.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { rowColumns, type RowColumns } from './manifest-row.ts';
import { ProvenanceText, revisionIn } from './provenance.ts';
import { reviewedRecord, type RowRevision } from './review-records.ts';
import {
  linedCaptions,
  LONG,
  RowPiecesWriter,
  type LinedCaptions,
  type RowPieces,
} from './row-pieces.ts';
import { fieldsToTrainOn, type ThroughState } from './row-maker.ts';
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
  /** For each row a bit for each source that it has a piece of: those with words, and `long`. */
  readonly has: Uint32Array;
  /** For each row the tier it reaches; -1 where there are none. */
  readonly tiers: Int32Array;
  /** The same object for epochs whose rows are the same. */
  readonly epochs: readonly RowPieces[];
  /** JSON lines. */
  readonly rejected: Uint8Array;
  readonly failed: Uint8Array;
  readonly summary: SummaryPart;
}

/**
 * `records` are all of a shard, the clips of a source together. The rows are put into `spare` memory
 * as far as there is any.
 */
export function shardRows(
  records: Iterable<FoldedRecord>,
  options: RowOptions,
  spare: readonly ArrayBuffer[] = [],
): ShardRows {
  const { revisions = new Map() } = options;
  const made = new ShardRowsMaker(options, spare);
  for (const record of records) made.add(reviewedRecord(record, revisions));
  return made.rows();
}

/** The memory that rows lie in, once for epochs whose rows are the same. */
export function memoryOf({ epochs }: ShardRows): ArrayBuffer[] {
  return [...new Set(epochs)].map(({ bytes }) => bytes.buffer);
}

/** Keeps nothing of a record but bytes and counts. */
class ShardRowsMaker {
  readonly #options: RowOptions;
  /** Of the epochs whose rows differ: without rendering all rows are those of the first. */
  readonly #epochs: readonly { readonly seed: number | string; readonly pieces: RowPiecesWriter }[];
  readonly #provenance: ProvenanceText;
  readonly #summary = new Summary();
  readonly #sources: string[] = [LONG];
  readonly #has: number[] = [];
  readonly #tiers: number[] = [];
  readonly #rejected = new GrowingBytes();
  readonly #failed = new GrowingBytes();

  constructor(options: RowOptions, spare: readonly ArrayBuffer[]) {
    this.#options = options;
    this.#provenance = new ProvenanceText(options.run);
    const seeds = options.render ? options.seeds : options.seeds.slice(0, 1);
    this.#epochs = seeds.map((seed, epoch) => ({
      seed,
      pieces: new RowPiecesWriter(spare[epoch]),
    }));
  }

  add(record: FoldedRecord): void {
    const { sample, sourceId, state } = record;
    const { id, uri, origin } = sample;
    const summary = this.#summary;
    summary.addRecord(record);
    summary.addCalls(state.lines, { mayBeShared: id !== sourceId });
    summary.addChecks(state.lines);
    if (state.at === 'through') {
      this.#addRow(sample, state);
    } else if (state.at === 'rejected') {
      const { reason, value, threshold } = state.line;
      const row = { id, uri, origin, stage: state.stage, reason, value, threshold };
      this.#rejected.put(`${JSON.stringify(row)}\n`);
      summary.addRejected(state.stage, reason);
    } else if (state.at === 'failed') {
      const { code, message, retryable } = state.line;
      const row = { id, uri, origin, stage: state.stage, code, message, retryable };
      this.#failed.put(`${JSON.stringify(row)}\n`);
      summary.addFailed(state.stage, code);
    } else {
      summary.addPending(state.stage);
    }
  }

  rows(): ShardRows {
    const epochs = this.#epochs.map(({ pieces }) => pieces.pieces());
    return {
      sources: this.#sources,
      has: Uint32Array.from(this.#has),
      tiers: Int32Array.from(this.#tiers),
      epochs: this.#options.seeds.flatMap((_, epoch) => epochs[epoch] ?? epochs[0] ?? []),
      rejected: this.#rejected.bytes.slice(),
      failed: this.#failed.bytes.slice(),
      summary: this.#summary.part(),
    };
  }

  #addRow(sample: Sample, state: ThroughState): void {
    const { render } = this.#options;
    const provenance = this.#provenance.of(state.fields, state.lines);
    let others: readonly string[] | null = null;
    for (const { seed, pieces } of this.#epochs) {
      const fields = fieldsToTrainOn(sample.id, state.fields, { render, seed });
      const columns = rowColumns(sample, fields, LONG);
      const captions = linedCaptions(columns);
      others ??= this.#note(columns, captions, revisionIn(fields) ?? null);
      pieces.put({ columns, captions, provenance }, others);
    }
  }

  /** Gives the sources besides `long` that have words, in the order of their bits. */
  #note(
    columns: RowColumns,
    captions: LinedCaptions,
    revision: RowRevision | null,
  ): readonly string[] {
    const sources = this.#sources;
    for (const source of Object.keys(captions)) if (!sources.includes(source)) sources.push(source);
    const others = sources.filter((source) => captions[source]);
    this.#summary.addThrough(columns, revision);
    this.#has.push(others.reduce((bits, source) => bits | (1 << sources.indexOf(source)), 1));
    this.#tiers.push(typeof columns['tier'] === 'number' ? columns['tier'] : -1);
    return others;
  }
}
