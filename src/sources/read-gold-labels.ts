import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { SourceError } from '../core/errors.ts';
import { labelOf, type GoldLabels, type Label } from '../core/labels.ts';
import { openCsv } from './csv-table.ts';
import { openJsonl } from './jsonl-table.ts';
import { textOf } from './record-values.ts';
import { badColumns, badRow } from './source-errors.ts';
import { isJsonObject, type Json, type Table, type Values } from './table.ts';

const OPENERS: ReadonlyMap<string, (file: string, name: string) => Promise<Table>> = new Map([
  ['.csv', openCsv],
  ['.tsv', openCsv],
  ['.jsonl', openJsonl],
  ['.ndjson', openJsonl],
]);

export interface Gold {
  /** By the id of the clip. */
  readonly labels: ReadonlyMap<string, GoldLabels>;
  /** Columns that are neither the id nor a label, in order: one may be a label that is misspelt. */
  readonly otherColumns: readonly string[];
}

const ANSWERS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['yes', true],
  ['0', false],
  ['false', false],
  ['no', false],
]);

/**
 * Reads what a person says of clips: JSONL or CSV with `id` and for each label 0 or 1, as columns of
 * its name or (JSONL) in an object `labels`. Left out, empty or null: nobody looked. Throws
 * SourceError for a file that is not there or is neither by its name, and naming the row for any
 * other value, an unknown label in `labels`, no id or one twice.
 */
export async function readGoldLabels(file: string, signal: AbortSignal): Promise<Gold> {
  const table = await openTable(file);
  const gold = new Map<string, GoldLabels>();
  const otherColumns = new Set<string>();
  let judged = 0;
  for await (const batch of table.batches(signal)) {
    for (const { number, values } of batch) {
      const origin = `${file}:${number}`;
      const id = textOf(values, 'id', origin);
      if (id === null) throw badRow(origin, 'there is no id. Give the id of the clip.');
      if (gold.has(id)) throw badRow(origin, `the id ${id} stood in an earlier row. Keep one.`);
      const labels = labelsOf(values, origin);
      for (const name of Object.keys(values)) if (isOther(name)) otherColumns.add(name);
      judged += Object.keys(labels).length;
      gold.set(id, labels);
    }
  }
  if (judged > 0) return { labels: gold, otherColumns: [...otherColumns] };
  throw badColumns(
    `${file}: no row says 0 or 1 of any label. Name columns after the labels: id,editing,low_quality,…`,
  );
}

async function openTable(file: string): Promise<Table> {
  const open = OPENERS.get(extname(file).toLowerCase());
  const found = await stat(file).catch(() => null);
  if (found === null) {
    throw new SourceError(`there is no file ${file}. Check the path.`, { code: 'source_missing' });
  }
  if (open !== undefined) return open(file, file);
  throw new SourceError(
    `${file} is neither .csv, .tsv nor .jsonl by its name. Give one of them, named so.`,
    { code: 'source_format' },
  );
}

function isOther(column: string): boolean {
  return column !== 'id' && column !== 'labels' && labelOf(column) === null;
}

function labelsOf(values: Values, origin: string): GoldLabels {
  const { labels, ...columns } = values;
  const inObject = isJsonObject(labels) ? Object.entries(labels) : [];
  const unknown = inObject.find(([name]) => labelOf(name) === null);
  if (unknown) throw badRow(origin, `there is no label "${unknown[0]}". Mend the name.`);
  const judged: Partial<Record<Label, boolean>> = {};
  for (const [name, value] of [...Object.entries(columns), ...inObject]) {
    const label = labelOf(name);
    const answer = label === null ? null : answerOf(value, `${origin}: ${name}`);
    if (label !== null && answer !== null) judged[label] = answer;
  }
  return judged;
}

/** Null where nobody looked. */
function answerOf(value: Json, origin: string): boolean | null {
  const text = value === null || typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (text === 'null' || text.trim() === '') return null;
  const answer = ANSWERS.get(text.trim().toLowerCase());
  if (answer !== undefined) return answer;
  throw badRow(origin, `${JSON.stringify(value)} is no judgement. Write 0 or 1, or nothing.`);
}
