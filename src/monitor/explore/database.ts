import type { DuckDBConnection } from '@duckdb/node-api';
import type { IndexRow, IndexValue } from './row.ts';

export interface Database {
  /** Runs one statement with values bound to its question marks. Throws DuckDB's own errors. */
  rows(sql: string, values?: readonly (string | number)[]): Promise<readonly IndexRow[]>;
  close(): void;
}

/** DuckDB in memory, which reads and writes files and never the network. */
export async function openDatabase(options: {
  readonly threads?: number;
  readonly memory: string;
}): Promise<Database> {
  // Loaded here, since it takes longer than everything else a command without an index does.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: options.memory,
    ...(options.threads !== undefined && { threads: String(options.threads) }),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const first = await instance.connect();
  // The ends of files are read once: no file ever changes.
  await first.run('SET parquet_metadata_cache = true');
  const free: DuckDBConnection[] = [first];
  const all: DuckDBConnection[] = [first];
  return {
    rows: async (sql, values = []) => {
      // One statement at a time on each connection.
      const connection = free.pop() ?? (await instance.connect());
      if (!all.includes(connection)) all.push(connection);
      try {
        const reader = await connection.runAndReadAll(sql, [...values]);
        return reader.getRowObjectsJS().map(plainRow);
      } finally {
        free.push(connection);
      }
    },
    close: () => {
      for (const connection of all) connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A list of file names as DuckDB takes it; it takes every name for a pattern. */
export function fileList(paths: readonly string[]): string {
  return `[${paths.map((path) => literal(path.replaceAll(/[[*?]/g, '[$&]'))).join(', ')}]`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function plainRow(row: Readonly<Record<string, unknown>>): IndexRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? Number(value) : (value as IndexValue),
    ]),
  );
}
