import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '../../tests/support/redis-server.ts';
import type { Figure } from '../figure.ts';
import { measureCommand } from '../measure-command.ts';

const SMALL = 100_000;
const LARGE = 1_000_000;

/** Peak memory of `recaptor enqueue`, from rows to jobs on Redis. */
export async function ingestMemory(): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-bench-'));
  const redis = await startRedis();
  const small = await enqueue(directory, redis.url, SMALL);
  const large = await enqueue(directory, redis.url, LARGE);
  await redis.stop();
  await rm(directory, { recursive: true });
  return [
    {
      name: 'enqueue of 1,000,000 JSONL rows, peak memory',
      value: large.megabytes,
      unit: 'MB',
      target: { atMost: 300 },
    },
    {
      name: 'the same against 100,000 rows',
      value: large.megabytes / small.megabytes,
      unit: '',
      target: { atMost: 1.2 },
    },
    {
      name: 'enqueue of 1,000,000 JSONL rows',
      value: LARGE / large.seconds,
      unit: 'rows/s',
      target: null,
    },
  ];
}

async function enqueue(directory: string, url: string, rows: number) {
  const dataset = join(directory, `${rows}.jsonl`);
  await writeRows(dataset, rows);
  const run = join(directory, `run-${rows}`);
  return measureCommand(['--quiet', 'enqueue', dataset, '--queue', url, '--run', run]);
}

async function writeRows(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  for (let index = 0; index < rows; index += 1) {
    const row = {
      file_name: `images/${index % 1_000}/${index}.jpg`,
      text: `a caption of ordinary length, as it comes with picture ${index}`,
      width: 640,
      height: 480,
      similarity: 0.31,
    };
    if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}
