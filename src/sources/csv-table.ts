import { CsvError, CsvRecordReader } from './csv-record.ts';
import type { CsvField } from './csv-record.ts';
import { badColumns, badRow } from './source-errors.ts';
import type { Json, Table, TableRecord } from './table.ts';
import { readLines } from './text-lines.ts';
import type { LineBatch } from './text-lines.ts';

interface Header {
  readonly delimiter: string;
  readonly names: readonly string[];
  /** The file's line on which it ends. */
  readonly lastLine: number;
}

interface Reading {
  readonly reader: CsvRecordReader;
  /** Where the record that is being read starts. */
  recordLine: number;
}

const DELIMITERS = [',', ';', '\t', '|'];

/**
 * Opens a CSV or TSV file whose first record names the columns, and shows the delimiter. All values
 * are strings, an empty one without quotes null; blank lines are passed over. Throws SourceError
 * naming the line for a record with too many or too few fields, an unclosed quote, or text that is
 * not UTF-8.
 */
export async function openCsv(file: string, name: string): Promise<Table> {
  const header = await readHeader(file, name);
  return {
    name,
    columns: header.names.map((column) => ({ name: column, obstacle: null })),
    columnsAreSampled: false,
    async *batches(signal) {
      const reading: Reading = { reader: new CsvRecordReader(header.delimiter), recordLine: 0 };
      for await (const batch of readLines(file, name, signal)) {
        yield recordsOf(batch, header, reading, name);
      }
      if (!reading.reader.isInsideRecord) return;
      throw badRow(`${name}:${reading.recordLine}`, 'a quote is not closed. Close it.');
    },
  };
}

async function readHeader(file: string, name: string): Promise<Header> {
  for await (const { lines } of readLines(file, name, new AbortController().signal)) {
    if (lines.every(isBlank)) continue;
    const headers = DELIMITERS.flatMap((delimiter) => headerOf(lines, delimiter) ?? []);
    const [first, ...others] = headers;
    if (first === undefined) break;
    const header = others.reduce(
      (best, next) => (next.names.length > best.names.length ? next : best),
      first,
    );
    const doubled = header.names.find((column, index) => header.names.indexOf(column) !== index);
    if (doubled === undefined) return header;
    throw badColumns(`${name}: two columns are called "${doubled}". Rename one of them.`);
  }
  throw badColumns(`${name}: there is no first record, to name the columns. Add it.`);
}

/** The header by that delimiter; null where it cannot be read so. */
function headerOf(lines: readonly string[], delimiter: string): Header | null {
  const reader = new CsvRecordReader(delimiter);
  try {
    for (const [index, line] of lines.entries()) {
      if (isBlank(line) && !reader.isInsideRecord) continue;
      const fields = reader.add(line);
      if (fields === null) continue;
      const names = fields.map(nameOf);
      return { delimiter, names, lastLine: index + 1 };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
  }
  return null;
}

/** A column without a name, as an index has none, is named by its place. */
function nameOf(field: CsvField, column: number): string {
  const name = field?.trim() ?? '';
  return name === '' ? `column${column}` : name;
}

function* recordsOf(
  { firstNumber, lines }: LineBatch,
  { names, lastLine }: Header,
  reading: Reading,
  tableName: string,
): Generator<TableRecord> {
  const { reader } = reading;
  let number = firstNumber - 1;
  for (const line of lines) {
    number++;
    if (number <= lastLine) continue;
    if (!reader.isInsideRecord) {
      if (isBlank(line)) continue;
      reading.recordLine = number;
    }
    const origin = (): string => `${tableName}:${reading.recordLine}`;
    const fields = addLine(reader, line, origin);
    if (fields === null) continue;
    if (fields.length !== names.length) {
      const problem = `${fields.length} fields, where the header has ${names.length}. Mend the row.`;
      throw badRow(origin(), problem);
    }
    yield { number: reading.recordLine, values: valuesOf(names, fields) };
  }
}

function addLine(reader: CsvRecordReader, line: string, origin: () => string): CsvField[] | null {
  try {
    return reader.add(line);
  } catch (error) {
    throw error instanceof CsvError ? badRow(origin(), `${error.message}.`, error) : error;
  }
}

function valuesOf(names: readonly string[], fields: readonly CsvField[]): Record<string, Json> {
  const values: Record<string, Json> = {};
  let index = 0;
  for (const name of names) values[name] = fields[index++] ?? null;
  return values;
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}
