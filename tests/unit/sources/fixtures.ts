import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { pack } from 'tar-stream';
import { onTestFinished } from 'vitest';
import type { Dataset, Row } from '../../../src/core/dataset.ts';
import { SourceError } from '../../../src/core/errors.ts';

type Content = string | Uint8Array;

/** Makes a directory with these files, by path, and removes it after the test. */
export async function makeDirectory(
  files: Readonly<Record<string, Content>> = {},
): Promise<string> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'recaptor-sources-')));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}

/** Writes a tar archive of these members, in this order. */
export async function writeTar(
  path: string,
  members: readonly (readonly [name: string, content: Content])[],
): Promise<void> {
  const archive = pack();
  for (const [name, content] of members) archive.entry({ name }, content);
  archive.finalize();
  await pipeline(archive, createWriteStream(path));
}

/** Writes what a query gives to a Parquet file. */
export async function writeParquet(path: string, query: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`copy (${query}) to '${path}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
}

export function jsonLines(...records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

export async function readRows(dataset: Dataset): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of dataset.rows(new AbortController().signal)) rows.push(row);
  return rows;
}

/** The error that an action ends in, which must be a SourceError. */
export async function sourceErrorOf(action: () => Promise<unknown>): Promise<SourceError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}
