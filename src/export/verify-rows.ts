import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../core/hash.ts';
import { RenderOptions } from '../core/render-options.ts';
import type { FoldedRecord } from '../core/record.ts';
import type { Revisions } from '../core/revision.ts';
import type { Fields } from '../core/sample.ts';
import { MANIFEST, SUMMARY } from './manifest-files.ts';
import { manifestRow, revisionOf } from './manifest-row.ts';
import type { Mix } from './draw.ts';
import { reviewedRecord } from './review-records.ts';
import { fieldsToTrainOn } from './row-maker.ts';

/** A row of a manifest that is not what its run says. */
export interface RowMisfit {
  readonly id: string;
  readonly reason: 'row_changed' | 'row_outdated' | 'row_missing' | 'row_foreign';
  readonly message: string;
}

/** Holds the rows of a manifest against the records they were made of. */
export interface RowCheck {
  /** For all records, in the order of the run. */
  check(record: FoldedRecord): Promise<RowMisfit | null>;
  /** Rows that no record was checked against, but those of the ids `known`. */
  rest(known: ReadonlySet<string>): Promise<readonly RowMisfit[]>;
}

/** Runs of versions that knew no rendering have none. */
const ExportSummary = z.object({
  run: z.string(),
  mix: z.object({ seed: z.number(), render: RenderOptions.optional() }),
});
type Rendering = Pick<Mix, 'render' | 'seed'>;

/**
 * Null where the folder holds no manifest of the run. Reads as it goes, and keeps what is out of
 * place. `revisions` are those that stand.
 */
export async function openRowCheck(
  directory: string,
  run: string,
  revisions: Revisions = new Map(),
): Promise<RowCheck | null> {
  const text = await readFile(join(directory, SUMMARY), 'utf8').catch(() => null);
  const summary = ExportSummary.safeParse(text === null ? null : parsed(text));
  if (!summary.success || summary.data.run !== run) return null;
  const lines = linesOf(join(directory, MANIFEST));
  return new Rows(lines, { run, rendering: summary.data.mix, revisions });
}

/** What rows are made by, besides their records. */
interface Made {
  readonly run: string;
  readonly rendering: Rendering;
  readonly revisions: Revisions;
}

class Rows implements RowCheck {
  readonly #lines: AsyncGenerator<string>;
  readonly #made: Made;
  /** Passed over while looking for a row: out of order, or of no record. */
  readonly #passed = new Map<string, unknown>();
  #count = 0;

  constructor(lines: AsyncGenerator<string>, made: Made) {
    this.#lines = lines;
    this.#made = made;
  }

  async check(record: FoldedRecord): Promise<RowMisfit | null> {
    const { run, rendering, revisions } = this.#made;
    const { sample, state } = reviewedRecord(record, revisions);
    if (state.at !== 'through') return null;
    const { id } = sample;
    const found = await this.#find(id);
    if (found === null) {
      const message = 'it came through, and the manifest has no row of it; export again';
      return { id, reason: 'row_missing', message };
    }
    // Which caption the mix gave, and how it was put together, is the export's choice; that it is
    // this caption is the run's word.
    const given = isObject(found) ? found['caption_source'] : null;
    const source = typeof given === 'string' ? given : 'long';
    const fields = fieldsToTrainOn(id, withKeysOf(found, state.fields), rendering);
    const expected = manifestRow(run, sample, fields, state.lines, source);
    const names = differences(expected, found);
    if (names.length === 0) return null;
    if (textOf(revisionOf(expected)) !== textOf(revisionIn(found))) {
      const message =
        'a person has revised it since the export, or its caption changed; export again';
      return { id, reason: 'row_outdated', message };
    }
    const message = `its row in the manifest is not what the run says: ${names.join(', ')}; export again`;
    return { id, reason: 'row_changed', message };
  }

  async rest(known: ReadonlySet<string>): Promise<readonly RowMisfit[]> {
    await this.#find(null);
    const ids = [...this.#passed.keys()].filter((id) => !known.has(id));
    const message = 'the manifest has a row that no record of the run gives; export again';
    return ids.map((id) => ({ id, reason: 'row_foreign', message }));
  }

  async #find(id: string | null): Promise<unknown> {
    if (id !== null && this.#passed.has(id)) {
      const row = this.#passed.get(id);
      this.#passed.delete(id);
      return row;
    }
    for (;;) {
      const next = await this.#lines.next();
      if (next.done) return null;
      this.#count += 1;
      const row = parsed(next.value);
      const found = idOf(row) ?? `line ${this.#count}`;
      if (found === id) return row;
      this.#passed.set(this.#passed.has(found) ? `${found} (line ${this.#count})` : found, row);
    }
  }
}

/** The first revision of a run gives keys to all rows; those exported before are no worse for it. */
function withKeysOf(found: unknown, fields: Fields): Fields {
  const hasKeys = isObject(found) && found['caption_long_by'] !== undefined;
  if (fields['rowRevision'] !== undefined && fields['rowRevision'] !== null) return fields;
  return { ...fields, rowRevision: hasKeys ? null : undefined };
}

function revisionIn(found: unknown): unknown {
  const provenance = isObject(found) ? found['provenance'] : null;
  return (isObject(provenance) ? provenance['revision'] : null) ?? null;
}

/** By line feeds alone: captions may hold other separators of lines. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let cut = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = `${cut}${String(chunk)}`.split('\n');
    cut = lines.pop() ?? '';
    yield* lines;
  }
  if (cut !== '') yield cut;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function idOf(row: unknown): string | null {
  const id = isObject(row) ? row['id'] : null;
  return typeof id === 'string' ? id : null;
}

function differences(expected: object, found: unknown): readonly string[] {
  const then = new Map(Object.entries(isObject(found) ? found : {}));
  const now = new Map(Object.entries(expected).filter(([, value]) => value !== undefined));
  return [...new Set([...now.keys(), ...then.keys()])].filter(
    (name) => textOf(now.get(name)) !== textOf(then.get(name)),
  );
}

function textOf(value: unknown): string {
  return value === undefined ? '' : canonicalJson(JSON.parse(JSON.stringify(value)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object';
}
