import { messageOf } from '../core/errors.ts';
import { columnsOf } from './columns.ts';
import { parseExactJson } from './exact-json.ts';
import { readLines } from './text-lines.ts';
import type { LineBatch } from './text-lines.ts';
import { badRow } from './source-errors.ts';
import { isJsonObject } from './table.ts';
import type { Column, Table, TableRecord, Values } from './table.ts';

const SAMPLED_RECORDS = 100;

/**
 * Opens a file with one JSON object on each line. Blank lines are passed over.
 * Throws SourceError naming `file:line` for a line that is no JSON object.
 */
export async function openJsonl(file: string, name: string): Promise<Table> {
  return {
    name,
    columns: await sampleColumns(file, name),
    columnsAreSampled: true,
    async *batches(signal) {
      for await (const batch of readLines(file, name, signal)) yield recordsOf(batch, name);
    },
  };
}

async function sampleColumns(file: string, name: string): Promise<Column[]> {
  const sampled: Values[] = [];
  for await (const batch of readLines(file, name, new AbortController().signal)) {
    for (const { values } of recordsOf(batch, name)) {
      sampled.push(values);
      if (sampled.length === SAMPLED_RECORDS) return columnsOf(sampled);
    }
  }
  return columnsOf(sampled);
}

function* recordsOf({ firstNumber, lines }: LineBatch, name: string): Generator<TableRecord> {
  let number = firstNumber - 1;
  for (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const values = parseLine(line, `${name}:${number}`);
    yield { number, values };
  }
}

function parseLine(line: string, origin: string): Values {
  let value: unknown;
  try {
    value = parseExactJson(line);
  } catch (error) {
    throw badRow(origin, `not a JSON object on one line (${messageOf(error)}). Mend it.`, error);
  }
  if (isJsonObject(value)) return value;
  throw badRow(origin, 'the line is JSON, but no object. Write one JSON object on each line.');
}
