import type * as DuckDb from '@duckdb/node-api';
import type { Json } from './table.ts';

/** Some thousand rows, by column. */
export interface ColumnChunk {
  readonly rowCount: number;
  readonly columns: readonly (readonly Json[])[];
}

const OPTIONS = {
  // A ceiling, not what is used: a Parquet file with row groups of 1,000,000 rows needs 300 MB.
  memory_limit: '1GB',
  threads: '1',
  // Nothing is fetched from the network, whatever a file's name looks like.
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/**
 * Runs a query whose `$1` is a file, in DuckDB in memory, and streams what it gives in order.
 * An error after the first chunks ends the stream as if that were all (@duckdb/node-api 1.5.6), so
 * the caller must know how many rows to expect. Throws DuckDB's own errors.
 */
export async function* streamQuery(
  sql: string,
  file: string,
  signal: AbortSignal,
): AsyncGenerator<ColumnChunk> {
  const { duckdb, connection, close } = await connect();
  try {
    const result = await connection.stream(sql, [escapeGlob(file)]);
    const toJson = jsonConverter(duckdb);
    for await (const chunk of result) {
      signal.throwIfAborted();
      yield { rowCount: chunk.rowCount, columns: chunk.convertColumns(toJson) };
    }
  } finally {
    close();
  }
}

/** Runs a query whose `$1` is a file, and gives its rows at once. Throws DuckDB's own errors. */
export async function runQuery(sql: string, file: string): Promise<readonly (readonly Json[])[]> {
  const { duckdb, connection, close } = await connect();
  try {
    const reader = await connection.runAndReadAll(sql, [escapeGlob(file)]);
    return reader.convertRows(jsonConverter(duckdb));
  } finally {
    close();
  }
}

async function connect(): Promise<{
  readonly duckdb: typeof DuckDb;
  readonly connection: DuckDb.DuckDBConnection;
  readonly close: () => void;
}> {
  // Loaded here, since it takes longer than everything else a command without tables does.
  const duckdb = await import('@duckdb/node-api');
  const instance = await duckdb.DuckDBInstance.create(':memory:', OPTIONS);
  const connection = await instance.connect();
  const close = (): void => {
    connection.closeSync();
    instance.closeSync();
  };
  return { duckdb, connection, close };
}

/** DuckDB takes every file name as a pattern. */
function escapeGlob(file: string): string {
  return file.replaceAll(/[[*?]/g, '[$&]');
}

/** As DuckDB's own converter (64-bit numbers as strings), with ISO times, and null for NaN. */
function jsonConverter(duckdb: typeof DuckDb): DuckDb.DuckDBValueConverter<Json> {
  const { DuckDBTypeId: id, DuckDBTimestampValue, DuckDBTimestampTZValue } = duckdb;
  return (value, type, converter) => {
    switch (type.typeId) {
      case id.FLOAT:
      case id.DOUBLE:
        return typeof value === 'number' && Number.isFinite(value) ? value : null;
      case id.TIMESTAMP:
      case id.TIMESTAMP_S:
      case id.TIMESTAMP_MS:
      case id.TIMESTAMP_NS:
        return value === null ? null : String(value).replace(' ', 'T');
      case id.TIMESTAMP_TZ:
        // Its own text depends on this machine's time zone.
        return value instanceof DuckDBTimestampTZValue
          ? `${String(new DuckDBTimestampValue(value.micros)).replace(' ', 'T')}Z`
          : null;
      default:
        return duckdb.JsonDuckDBValueConverter(value, type, converter);
    }
  };
}
