import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestText, readRows } from '../support/caption-project.ts';
import { cli, startCli, waitFor, type RunningCli } from '../support/cli.ts';
import { redisIsMissing, startRedis, type TestRedis } from '../support/redis-server.ts';

const videos = join(process.env['TEST_MEDIA_DIR'] ?? '', 'videos');
const CLIPS = 5;

describe.skipIf(redisIsMissing() || !existsSync(videos))('videos on Redis', () => {
  let directory: string;
  let redis: TestRedis;
  const workers: RunningCli[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    directory = await mkdtemp(join(tmpdir(), 'recaptor-video-fleet-'));
    const at = (name: string) => join(directory, 'clips', name);
    await mkdir(at(''));
    for (const name of await readdir(videos)) await copyFile(join(videos, name), at(name));
    const whole = await readFile(at('bunny-animation.mp4'));
    await writeFile(at('cut.mp4'), whole.subarray(0, whole.length / 2));
    await writeFile(at('empty.mp4'), '');
    await writeFile(at('list.mp4'), "ffconcat version 1.0\nfile 'rocks-1080p.mp4'\n");
    await writeFile(join(directory, 'recaptor.yaml'), 'extends: cogvideox\nshardSize: 1\n');
  });

  afterAll(async () => {
    for (const worker of workers) worker.process.kill('SIGKILL');
    await redis.stop();
  });

  const recaptor = async (...args: string[]) => cli(args, { cwd: directory });

  function startWorker(): RunningCli {
    const worker = startCli(['worker', '--queue', redis.url], { cwd: directory });
    workers.push(worker);
    return worker;
  }

  async function isComplete(run: string): Promise<boolean> {
    const { stdout } = await recaptor('--json', 'status', '--run', run);
    const { settled, records } = JSON.parse(stdout) as { settled: number; records: number };
    return settled === records;
  }

  async function isAnalysed(run: string): Promise<boolean> {
    const stages = await readdir(join(directory, run, 'stages')).catch(() => []);
    return stages.some((name) => name.startsWith('analyze@'));
  }

  async function runWith(count: number, run: string, isKilled = false): Promise<void> {
    await recaptor('enqueue', 'clips', '--queue', redis.url, '--run', run);
    for (let index = 0; index < count; index += 1) startWorker();
    if (isKilled) {
      await waitFor('the first analysis', async () => isAnalysed(run));
      for (const worker of workers.splice(0)) {
        worker.process.kill('SIGKILL');
        await worker.ended;
      }
      await recaptor('resume', '--queue', redis.url, '--run', run, '--detach');
      startWorker();
    }
    await waitFor('the end', async () => isComplete(run));
    for (const worker of workers) worker.process.kill('SIGTERM');
    await Promise.all(workers.splice(0).map(async (worker) => worker.ended));
    await recaptor('export', '--run', run);
  }

  it('have the same manifest with one worker, with three, killed in mid-decode, and in one process', async () => {
    await runWith(1, 'one/v');
    await runWith(3, 'three/v');
    await runWith(2, 'killed/v', true);
    expect(await recaptor('run', 'clips', '--run', 'alone/v')).toMatchObject({ code: 3 });
    const runs = ['one', 'three', 'killed', 'alone'].map((name) => join(directory, name, 'v'));
    const texts = await Promise.all(runs.map(manifestText));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]?.trimEnd().split('\n')).toHaveLength(CLIPS);
    for (const run of runs) {
      const failed = await readRows<{ uri: string; code: string }>(run, 'failed.jsonl');
      expect(Object.fromEntries(failed.map(({ uri, code }) => [uri, code]))).toEqual({
        'cut.mp4': 'video_unreadable',
        'empty.mp4': 'media_empty',
        'list.mp4': 'video_refused',
      });
    }
  }, 300_000);
});
