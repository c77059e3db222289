import { RunError } from '../core/errors.ts';

const ROW_GROUP = 100_000;

/**
 * Turns a file of JSON lines into Parquet, with these columns in this order; keys that no column
 * names are left out. Throws RunError where the number of rows is not the one expected.
 */
export async function writeParquet(request: {
  readonly from: string;
  readonly to: string;
  /** Types in DuckDB's words. */
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: number;
}): Promise<void> {
  const { from, to, columns, rows } = request;
  // Loaded here: it takes longer than everything else that an export without Parquet does.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '1GB',
    // One thread keeps the order of rows, and so the bytes.
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    const types = Object.entries(columns).map(
      ([name, type]) => `${literal(name)}: ${literal(type)}`,
    );
    const source =
      `read_json(${literal(globEscaped(from))}, format = 'newline_delimited', ` +
      `columns = {${types.join(', ')}}, maximum_object_size = ${LARGEST_ROW_BYTES})`;
    const result = await connection.runAndReadAll(
      `COPY (SELECT * FROM ${source}) TO ${literal(to)} ` +
        `(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP})`,
    );
    const written = Number(result.getRows()[0]?.[0] ?? -1);
    if (written === rows) return;
    throw new RunError(`${to}: ${written} of ${rows} rows were written; nothing was exported`, {
      code: 'export_incomplete',
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const LARGEST_ROW_BYTES = 64 * 1024 * 1024;

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** DuckDB takes every file that it reads for a pattern. */
function globEscaped(file: string): string {
  return file.replaceAll(/[[*?]/g, '[$&]');
}
