import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readAllBatchFiles } from '../../src/run/batches/batch-file.ts';
import {
  captionProject,
  manifestText,
  readRows,
  type CaptionProject,
} from '../support/caption-project.ts';
import { cli, startCli, waitFor, type RunningCli } from '../support/cli.ts';
import type { BehaviourOptions } from '../support/chat-server-behaviour.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { redisIsMissing, startRedis, type TestRedis } from '../support/redis-server.ts';

const PICTURES = 24;
const BATCH =
  ', mode: batch, batch: { maxQuestions: 5, idleSeconds: 1, pollSeconds: 0.2, discount: 1 }';
/** One shot of 5.8 s. */
const CLIP = join(process.env['TEST_MEDIA_DIR'] ?? '', 'videos', 'rocks-1080p.mp4');
/** Until the server is told otherwise. */
const NEVER_DONE = 1e9;

describe.skipIf(redisIsMissing())('batches of a fleet on Redis', () => {
  let redis: TestRedis;
  const workers: RunningCli[] = [];
  const servers: ChatServer[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  });

  afterEach(async () => {
    for (const { process } of workers) process.kill('SIGTERM');
    await Promise.all(workers.splice(0).map(async ({ ended }) => ended));
    for (const server of servers.splice(0)) await server.close();
  });

  afterAll(async () => redis.stop());

  async function newFleet(batches: BehaviourOptions['batches'], count: number) {
    const server = await startChatServer({ batches });
    servers.push(server);
    const project = await captionProject(PICTURES, server.url);
    await project.writeConfig({ url: server.url, shardSize: 4, endpoint: BATCH });
    const run = async (...args: string[]) => cli(args, { cwd: project.directory });
    const enqueued = await run(
      ...['enqueue', project.dataset, '--run', 'run', '--queue', redis.url],
    );
    expect(enqueued).toMatchObject({ code: 0 });
    const own = Array.from({ length: count }, () =>
      startCli(['worker', '--queue', redis.url], { cwd: project.directory }),
    );
    workers.push(...own);
    return { server, project, run, own, runDirectory: join(project.directory, 'run') };
  }

  /** Kills whoever looks after the batches, and takes it from the fleet. */
  async function killKeeper(runDirectory: string, own: RunningCli[]): Promise<void> {
    const at = await keeperAmong(runDirectory, own);
    const [keeper] = own.splice(at, 1);
    keeper?.process.kill('SIGKILL');
    if (keeper) await once(keeper.process, 'close');
  }

  async function keeperAmong(runDirectory: string, own: readonly RunningCli[]): Promise<number> {
    let at = -1;
    await waitFor('a living keeper', async () => {
      const text = await readFile(join(runDirectory, 'batches/keeper.lock'), 'utf8').catch(
        () => '',
      );
      const pid = text === '' ? 0 : (JSON.parse(text) as { readonly pid: number }).pid;
      at = own.findIndex(({ process }) => process.pid === pid);
      return at !== -1;
    });
    return at;
  }

  async function untilSettled(project: Pick<CaptionProject, 'directory'>): Promise<void> {
    await waitFor('the end', async () => {
      const { stdout } = await cli(['--json', 'status', '--run', 'run'], {
        cwd: project.directory,
      });
      const { settled, records } = JSON.parse(stdout) as { settled: number; records: number };
      return records > 0 && settled === records;
    });
  }

  async function changePrompt(server: ChatServer, project: CaptionProject): Promise<void> {
    const prompt = 'Describe this otherwise. {{original_caption}}';
    await project.writeConfig({ url: server.url, shardSize: 4, endpoint: BATCH, prompt });
  }

  it('are submitted once, taken over from a killed worker, and each answer finds its picture', async () => {
    const { server, project, run, own, runDirectory } = await newFleet(
      { workMs: NEVER_DONE, ends: 'expired', reached: 0.5, first: 3 },
      3,
    );
    await waitFor('the first batch', async () => server.batches().length > 0);
    await killKeeper(runDirectory, own);
    const areOut = async (): Promise<boolean> => {
      const files = await readAllBatchFiles(runDirectory);
      const out = files.filter(({ state }) => state === 'out');
      return out.reduce((sum, { questions }) => sum + questions, 0) === PICTURES;
    };
    await waitFor('all questions to be out', areOut);
    await killKeeper(runDirectory, own);
    await keeperAmong(runDirectory, own);
    expect(server.batches().reduce((sum, { questions }) => sum + questions, 0)).toBe(PICTURES);

    server.behave({ batches: { workMs: 0 } });
    await untilSettled(project);
    expect(server.batches().filter(({ status }) => status === 'expired')).toHaveLength(3);
    const tags = server.batches().map(({ metadata }) => JSON.stringify(metadata));
    expect(new Set(tags).size).toBe(tags.length);
    const { questions, asked } = server.report();
    expect(asked).toBe(PICTURES);
    expect(questions.map(({ answered }) => answered)).toEqual(questions.map(() => 1));

    expect(await run('export', '--run', 'run')).toMatchObject({ code: 0 });
    expect(await run('verify', '--run', 'run')).toMatchObject({ code: 0 });
    const rows = await readRows(runDirectory);
    expect(rows).toHaveLength(PICTURES);
    for (const { caption_long, provenance } of rows) {
      const [picture = ''] = provenance.stages['recaption']?.pictures ?? [];
      expect(caption_long).toContain(`[${picture.slice(0, 12)}]`);
    }
    await project.writeConfig({ url: server.url, shardSize: 4 });
    await run('run', project.dataset, '--run', 'online/run');
    expect(await manifestText(runDirectory)).toBe(
      await manifestText(join(project.directory, 'online/run')),
    );
  }, 180_000);

  it('of newer settings are looked after by workers that were there before', async () => {
    const { server, project, run, runDirectory } = await newFleet({ workMs: NEVER_DONE }, 2);
    await waitFor('the batches', async () => server.batches().length >= 4);
    await changePrompt(server, project);
    const updated = await run(
      ...['enqueue', project.dataset, '--run', 'run', '--update', '--queue', redis.url],
    );
    expect(updated).toMatchObject({ code: 0 });
    server.behave({ batches: { workMs: 0 } });
    await untilSettled(project);
    expect(await run('export', '--run', 'run')).toMatchObject({ code: 0 });
    expect(await readRows(runDirectory)).toHaveLength(PICTURES);
  }, 180_000);

  it('are given up by workers that have nothing to do, to a command that goes on', async () => {
    const { server, project, run, runDirectory } = await newFleet({ workMs: 0 }, 1);
    await untilSettled(project);
    expect(server.batches().length).toBeGreaterThan(0);
    expect(await run('export', '--run', 'run')).toMatchObject({ code: 0 });
    const { answered } = server.report();
    await changePrompt(server, project);
    const again = await run('run', project.dataset, '--run', 'run', '--update');
    expect({ ...again, stdout: '' }).toMatchObject({ code: 0 });
    expect(await readRows(runDirectory)).toHaveLength(PICTURES);
    expect(server.report().answered).toBe(answered + PICTURES);
  }, 180_000);

  it.skipIf(!existsSync(CLIP))(
    'are handed to and fro by workers of different pools, which ask in turns',
    async () => {
      const server = await startChatServer();
      servers.push(server);
      const directory = await mkdtemp(join(tmpdir(), 'recaptor-pools-'));
      await mkdir(join(directory, 'videos'));
      await copyFile(CLIP, join(directory, 'videos', 'clip.mp4'));
      const batch = 'mode: batch, batch: { idleSeconds: 1, pollSeconds: 0.2 }';
      await writeFile(
        join(directory, 'recaptor.yaml'),
        [
          'extends: cogvideox',
          `endpoints: { test: { kind: openai, baseUrl: "${server.url}", model: test-model, ${batch} } }`,
          'roles: { short-caption: test, recaption: test, summarize: test }',
        ].join('\n'),
      );
      const run = async (...args: string[]) => cli(args, { cwd: directory });
      for (const pool of ['media', 'vlm', 'llm']) {
        const flags = ['worker', '--queue', redis.url, '--pool', pool];
        workers.push(startCli(flags, { cwd: directory }));
      }
      const enqueued = await run(
        ...['enqueue', join(directory, 'videos'), '--run', 'run', '--queue', redis.url],
      );
      expect(enqueued, enqueued.stderr).toMatchObject({ code: 0 });
      await untilSettled({ directory });
      expect(await run('export', '--run', 'run')).toMatchObject({ code: 0 });
      expect(await readRows(join(directory, 'run'))).toHaveLength(1);
      const { questions } = server.report();
      expect(questions.length).toBeGreaterThan(4);
      expect(questions.map(({ answered }) => answered)).toEqual(questions.map(() => 1));
    },
    180_000,
  );
});
