import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { DuckDBInstance } from '@duckdb/node-api';
import type { Figure } from '../figure.ts';
import { measureCommand } from '../measure-command.ts';
import { makeRun } from './made-run.ts';

const SMALL = 100_000;
const LARGE = 1_000_000;

/** What it takes to write a manifest, against DuckDB's copy of the same rows. */
export async function exportRows(onFigure: (figure: Figure) => void): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-bench-'));
  try {
    const small = await exported(join(directory, 'small'), SMALL);
    const large = await exported(join(directory, 'large'), LARGE);
    const copy = await copySeconds(join(directory, 'large', 'export'));
    const figures: Figure[] = [
      { name: 'export of 1,000,000 rows', value: large.seconds, unit: 's', target: null },
      { name: "DuckDB's copy of the same rows", value: copy, unit: 's', target: null },
      {
        name: "export of 1,000,000 rows against DuckDB's copy",
        value: large.seconds / copy,
        unit: '',
        target: { atMost: 4 },
      },
      { name: 'most memory', value: large.megabytes, unit: 'MB', target: { atMost: 400 } },
      {
        name: 'the same against 100,000 rows',
        value: large.megabytes / small.megabytes,
        unit: '',
        target: { atMost: 1.2 },
      },
    ];
    for (const figure of figures) onFigure(figure);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function exported(run: string, records: number) {
  await makeRun(run, records);
  // Else the export waits for the disk to take the 2 GB that were only just written.
  await promisify(execFile)('sync');
  return measureCommand(['--quiet', 'export', '--run', run]);
}

/** JSONL to JSONL, with all cores, the better of two. */
async function copySeconds(folder: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const times: number[] = [];
  for (const name of ['first', 'second']) {
    const startedAtMs = performance.now();
    await connection.run(
      `COPY (SELECT * FROM read_json('${folder}/manifest.jsonl', format='newline_delimited')) ` +
        `TO '${folder}/${name}.jsonl' (FORMAT json)`,
    );
    times.push((performance.now() - startedAtMs) / 1_000);
  }
  connection.closeSync();
  instance.closeSync();
  return Math.min(...times);
}
