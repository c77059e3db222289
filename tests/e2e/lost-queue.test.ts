import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedisQueue } from '../../src/queue/redis.ts';
import { captionProject, manifestText, type CaptionProject } from '../support/caption-project.ts';
import { cli, startCli, waitFor, type RunningCli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { redisIsMissing, startRedis, type TestRedis } from '../support/redis-server.ts';

const PICTURES = 160;
const CONCURRENCY = 8;

describe.skipIf(redisIsMissing())('a fleet on Redis', () => {
  let server: ChatServer;
  let project: CaptionProject;
  let redis: TestRedis;
  const workers: RunningCli[] = [];

  beforeAll(async () => {
    server = await startChatServer({ latency: { ms: 30 } });
    redis = await startRedis();
    project = await captionProject(PICTURES, server.url);
    await project.writeConfig({ concurrency: CONCURRENCY });
  });

  afterAll(async () => {
    for (const worker of workers) worker.process.kill('SIGKILL');
    await server.close();
    await redis.stop();
  });

  const inProject = () => ({ cwd: project.directory });

  function startWorker(...flags: string[]): RunningCli {
    const worker = startCli(['worker', '--queue', redis.url, ...flags], inProject());
    workers.push(worker);
    return worker;
  }

  async function stopWorkers(): Promise<void> {
    for (const worker of workers) worker.process.kill('SIGTERM');
    await Promise.all(workers.map(async (worker) => worker.ended));
    workers.length = 0;
  }

  async function isComplete(run: string): Promise<boolean> {
    const { stdout } = await cli(['--json', 'status', '--run', run], inProject());
    const { settled, records } = JSON.parse(stdout) as { settled: number; records: number };
    return settled === records;
  }

  it('asks nothing twice but what was in flight when the queue is wiped in mid-run', async () => {
    startWorker();
    startWorker();
    const enqueued = await cli(
      ['enqueue', project.dataset, '--queue', redis.url, '--run', 'wiped/pictures'],
      inProject(),
    );
    expect(enqueued).toMatchObject({ code: 0 });
    await waitFor('40 calls', async () => server.report().asked >= 40);
    await redis.flushAll();
    const resumed = await cli(
      ['resume', '--run', 'wiped/pictures', '--queue', redis.url, '--detach'],
      inProject(),
    );
    expect(resumed).toMatchObject({ code: 0 });
    await waitFor('the end', async () => isComplete('wiped/pictures'));
    const exported = await cli(['export', '--run', 'wiped/pictures'], inProject());
    expect(exported).toMatchObject({ code: 0 });
    const { questions } = server.report();
    expect(questions).toHaveLength(PICTURES);
    const again = questions.reduce((sum, { asked }) => sum + asked - 1, 0);
    expect(again).toBeLessThanOrEqual(2 * CONCURRENCY);
    await stopWorkers();
  }, 180_000);

  it('writes the same manifest with two workers, with eight, and in one process', async () => {
    for (const count of [2, 8]) {
      for (let index = 0; index < count; index += 1) startWorker();
      const run = `fleet-of-${count}/pictures`;
      await cli(['enqueue', project.dataset, '--queue', redis.url, '--run', run], inProject());
      await waitFor('the end', async () => isComplete(run));
      await cli(['export', '--run', run], inProject());
      await stopWorkers();
    }
    await cli(['run', project.dataset, '--run', 'alone/pictures'], inProject());
    const texts = await Promise.all(
      ['fleet-of-2', 'fleet-of-8', 'alone', 'wiped'].map(async (name) =>
        manifestText(join(project.directory, name, 'pictures')),
      ),
    );
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]?.split('\n')).toHaveLength(PICTURES + 1);
  }, 240_000);

  it('works a pool alone, and leaves the other pool to its own workers', async () => {
    server.reset();
    await cli(['enqueue', project.dataset, '--queue', redis.url, '--run', 'pools/p'], inProject());
    startWorker('--pool', 'media');
    await waitFor('all filtered', async () => {
      const { stdout } = await cli(['--json', 'status', '--run', 'pools/p'], inProject());
      const { stages } = JSON.parse(stdout) as { stages: { stage: string; emitted: number }[] };
      return stages.find(({ stage }) => stage === 'filter-pictures')?.emitted === PICTURES;
    });
    expect(server.report().asked).toBe(0);
    startWorker('--pool', 'vlm', '--concurrency', '4');
    await waitFor('the end', async () => isComplete('pools/p'));
    await stopWorkers();
  }, 120_000);

  it('captions what a moved threshold lets in, with workers that were there before', async () => {
    const run = 'moved/p';
    const threshold = (width: number) => `filters: { width: { min: ${width} } }`;
    const enqueue = async (...flags: string[]) =>
      cli(
        ['enqueue', project.dataset, '--queue', redis.url, '--run', run, '--limit', '20', ...flags],
        inProject(),
      );
    await project.writeConfig({ more: threshold(5_000) });
    startWorker('--pool', 'media');
    startWorker('--pool', 'vlm');
    expect(await enqueue()).toMatchObject({ code: 0 });
    await waitFor('all to be dropped', async () => isComplete(run));
    await project.writeConfig({ more: threshold(100) });
    expect(await enqueue('--update')).toMatchObject({ code: 0 });
    await waitFor('all to be captioned', async () => {
      const { stdout } = await cli(['--json', 'export', '--run', run], inProject());
      return stdout.includes('"inManifest":20');
    });
    await stopWorkers();
    await project.writeConfig({ concurrency: CONCURRENCY });
  }, 120_000);

  it('ends a run in the foreground although another run on the same Redis cannot go on', async () => {
    const stuck = { run: 'not-announced', stage: 'check@0', shard: '00000' };
    const queue = await openRedisQueue(redis.url, { onWarning: () => undefined });
    await queue.add('check', [stuck]);
    await queue.close();
    const { code } = await cli(
      ['run', project.dataset, '--run', 'front/p', '--limit', '10', '--queue', redis.url],
      inProject(),
    );
    expect(code).toBe(0);
  }, 120_000);
});
