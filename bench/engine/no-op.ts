import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openRedisQueue } from '../../src/queue/redis.ts';
import { ShardStore } from '../../src/run/shard-store.ts';
import { startRedis } from '../../tests/support/redis-server.ts';
import type { Figure } from '../figure.ts';
import { noOpStages } from './no-op-stages.ts';

const SHARD_SIZE = 64;
const SHARDS = 4_000;
const WORKERS = 2;
const CHECK_MS = 50;

/** Records a second through a stage that does nothing: read, run, journal, put in place. */
export async function noOpRate(): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-bench-'));
  const redis = await startRedis();
  const queue = await openRedisQueue(redis.url, { onWarning: () => undefined });
  await writeSamples(directory);
  const [placed] = noOpStages();
  const workers = await Promise.all(
    Array.from({ length: WORKERS }, async () => startWorker(redis.url, directory)),
  );
  const jobs = Array.from({ length: SHARDS }, (_, index) => ({
    run: 'bench',
    stage: placed?.key ?? '',
    shard: shardName(index),
  }));
  const started = performance.now();
  await queue.add('no-op', jobs);
  for (;;) {
    const { waiting, active } = await queue.counts('no-op');
    if (waiting + active === 0) break;
    await new Promise((done) => setTimeout(done, CHECK_MS));
  }
  const seconds = (performance.now() - started) / 1_000;
  for (const worker of workers) worker.kill();
  await queue.close();
  await redis.stop();
  await rm(directory, { recursive: true });
  return [
    {
      name: 'no-op stage on Redis, two worker processes',
      value: (SHARDS * SHARD_SIZE) / seconds,
      unit: 'records/s',
      target: { atLeast: 15_000 },
    },
  ];
}

async function writeSamples(directory: string): Promise<void> {
  const { samplesDirectory } = new ShardStore(directory);
  await mkdir(samplesDirectory);
  for (let shard = 0; shard < SHARDS; shard += 1) {
    const lines = Array.from({ length: SHARD_SIZE }, (_, index) =>
      JSON.stringify({
        id: `${shard}-${index}`,
        kind: 'image',
        uri: `images/${shard}/${index}.jpg`,
        originalCaption: 'a caption of ordinary length, as it comes with a picture',
        origin: `bench.jsonl:${shard * SHARD_SIZE + index}`,
        extra: {},
      }),
    );
    await writeFile(join(samplesDirectory, `${shardName(shard)}.jsonl`), `${lines.join('\n')}\n`);
  }
}

async function startWorker(url: string, directory: string) {
  const script = resolve('dist/bench/engine/no-op-worker.js');
  const worker = spawn(process.execPath, [script, url, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(worker.stdout, 'data');
  return worker;
}

function shardName(index: number): string {
  return String(index).padStart(5, '0');
}
