import { isAbort, messageOf } from '../core/errors.ts';
import { runQuery, streamQuery } from './duckdb-reader.ts';
import type { ColumnChunk } from './duckdb-reader.ts';
import { badColumns, unreadable } from './source-errors.ts';
import type { Column, Json, Table, TableRecord } from './table.ts';

interface ParquetFile {
  readonly file: string;
  readonly name: string;
}

/** Not the partitions that folders named `a=b` stand for: a row's columns are the file's own. */
const FROM_FILE = 'from read_parquet($1, hive_partitioning = false)';

/**
 * Opens a Parquet file. 64-bit numbers become decimal strings, times ISO strings, NaN null.
 * Columns that hold bytes are left out: media inside a table are not read. Throws SourceError.
 */
export async function openParquet(file: string, name: string): Promise<Table> {
  const parquet = { file, name };
  const types = await typesByColumn(parquet);
  const names = [...types.keys()].filter((column) => !holdsBytes(types.get(column) ?? ''));
  if (names.length === 0)
    throw badColumns(`${name}: all its columns hold bytes. Use another file.`);
  return {
    name,
    columns: [...types].map(([column, type]): Column => {
      return { name: column, obstacle: obstacleOf(type) };
    }),
    columnsAreSampled: false,
    batches: (signal) => recordBatches(parquet, names, signal),
  };
}

/** How many rows have each value of the column `status`; empty where there is no such column. */
export async function countStatuses(file: string, name: string): Promise<Map<string, number>> {
  const parquet = { file, name };
  if (!(await typesByColumn(parquet)).has('status')) return new Map();
  const counts = await readAll(
    parquet,
    `select status, count(*) ${FROM_FILE} where status is not null ` +
      'group by status order by status',
  );
  return new Map(counts.map(([status, count]) => [textOf(status), Number(count)]));
}

async function typesByColumn(parquet: ParquetFile): Promise<Map<string, string>> {
  const described = await readAll(parquet, `describe select * ${FROM_FILE}`);
  return new Map(described.map(([column, type]) => [textOf(column), textOf(type)]));
}

async function* recordBatches(
  parquet: ParquetFile,
  names: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Iterable<TableRecord>> {
  const [counted] = await readAll(parquet, 'select num_rows from parquet_file_metadata($1)');
  const rowCount = Number(counted?.[0]);
  const sql = `select ${names.map(quoteName).join(', ')} ${FROM_FILE}`;
  let read = 0;
  try {
    for await (const chunk of streamQuery(sql, parquet.file, signal)) {
      yield recordsOf(chunk, names, read + 1);
      read += chunk.rowCount;
    }
  } catch (error) {
    throw isAbort(error, signal) ? error : explain(parquet, error);
  }
  if (read === rowCount) return;
  throw unreadable(
    parquet.name,
    new Error(`row ${read + 1} of ${rowCount} and on cannot be decoded`),
  );
}

function* recordsOf(
  { rowCount, columns }: ColumnChunk,
  names: readonly string[],
  firstNumber: number,
): Generator<TableRecord> {
  for (let row = 0; row < rowCount; row++) {
    const values: Record<string, Json> = {};
    let index = 0;
    for (const name of names) values[name] = columns[index++]?.[row] ?? null;
    yield { number: firstNumber + row, values };
  }
}

async function readAll(
  parquet: ParquetFile,
  sql: string,
): Promise<readonly (readonly (Json | undefined)[])[]> {
  try {
    return await runQuery(sql, parquet.file);
  } catch (error) {
    throw explain(parquet, error);
  }
}

/** The first line is DuckDB's reason; the others show the query. */
function explain({ name }: ParquetFile, error: unknown): Error {
  return unreadable(name, new Error(messageOf(error).split('\n', 1)[0], { cause: error }));
}

function obstacleOf(type: string): string | null {
  if (type.endsWith(']')) return 'a list';
  if (/^(?:STRUCT|MAP|UNION)\b/.test(type)) {
    return holdsBytes(type) ? 'bytes in a struct' : 'a struct';
  }
  return holdsBytes(type) ? 'bytes' : null;
}

function holdsBytes(type: string): boolean {
  return /\bBLOB\b/.test(type);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
