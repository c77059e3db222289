import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SpendingLog } from '../../src/run/spending-log.ts';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { cli, startCli, waitFor } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { redisIsMissing, startRedis } from '../support/redis-server.ts';

const PICTURES = 40;
/** A call of the preset costs about a cent, and up to 2.2 as far as can be known before. */
const PRICES = ', prices: { inputPerMillion: 10, outputPerMillion: 30 }';

const opened: ChatServer[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

async function newProject(budget: string, latencyMs = 5) {
  const server = await startChatServer({ latency: { ms: latencyMs } });
  opened.push(server);
  const project = await captionProject(PICTURES, server.url);
  const configure = async (more: string): Promise<void> =>
    project.writeConfig({ url: server.url, endpoint: PRICES, shardSize: 8, more });
  await configure(`budget: ${budget}`);
  const run = async (...args: string[]) => cli(args, { cwd: project.directory });
  return { server, project, configure, run, runDirectory: join(project.directory, 'run') };
}

interface Status {
  readonly settled: number;
  readonly spending: { readonly calls: number; readonly costUsd: number };
  readonly budget: {
    readonly paid: { readonly usd: number; readonly tokens: number };
    readonly isStopped: boolean;
  };
}

async function statusOf(project: CaptionProject): Promise<Status> {
  const { stdout } = await cli(['--json', 'status', '--run', 'run'], { cwd: project.directory });
  return JSON.parse(stdout) as Status;
}

describe('a budget', () => {
  it('stops a run with 5 before it is passed; raised by resume, nothing is paid twice', async () => {
    const { server, project, run, runDirectory } = await newProject('{ usd: 0.15 }');
    const stopped = await run('run', project.dataset, '--run', 'run');
    expect(stopped).toMatchObject({ code: 5 });
    expect(stopped.stderr).toMatch(/The budget is used up: \$0\.1\d+ of \$0\.1500 is spent/);
    expect(stopped.stderr).toContain('recaptor resume --run run --budget-usd 1');
    const { answered } = server.report();
    expect(answered).toBeGreaterThan(8);
    expect(answered).toBeLessThan(PICTURES);
    const { amount } = await new SpendingLog(runDirectory).read();
    expect(amount.usd).toBeLessThanOrEqual(0.15);
    expect(amount.usd).toBeGreaterThan(0.15 - 0.025);
    expect((await statusOf(project)).budget).toMatchObject({ isStopped: true });

    const again = await run('resume', '--run', 'run');
    expect(again).toMatchObject({ code: 5 });
    expect(server.report().answered).toBe(answered);

    const raised = await run('resume', '--run', 'run', '--budget-usd', '10');
    expect({ ...raised, stdout: '' }).toMatchObject({ code: 0 });
    expect(raised.stderr).toContain('nothing is done again');
    expect(server.report().questions.map((question) => question.answered)).toEqual(
      Array.from({ length: PICTURES }, () => 1),
    );
    expect(await readRows(runDirectory)).toHaveLength(PICTURES);
  });

  it('is raised by the config, too, and in tokens', async () => {
    const { server, project, configure, run, runDirectory } = await newProject('{ tokens: 9000 }');
    expect(await run('run', project.dataset, '--run', 'run')).toMatchObject({ code: 5 });
    const { amount } = await new SpendingLog(runDirectory).read();
    expect(amount.tokens).toBeLessThanOrEqual(9_000);
    expect(amount.tokens).toBeGreaterThan(7_000);
    await configure('budget: { tokens: 1000000 }');
    const raised = await run('run', project.dataset, '--run', 'run');
    expect({ ...raised, stdout: '' }).toMatchObject({ code: 0 });
    expect(server.report().answered).toBe(PICTURES);
  });

  it('in dollars is refused where an endpoint has no prices', async () => {
    const { project, run } = await newProject('{ usd: 1 }');
    await project.writeConfig({ more: 'budget: { usd: 1 }' });
    const refused = await run('run', project.dataset, '--run', 'run');
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.stderr).toContain('endpoints.test.prices');
  });

  it.skipIf(redisIsMissing())(
    'is kept by two workers on Redis together, who go on once it is raised',
    async () => {
      const redis = await startRedis();
      const { server, project, run, runDirectory } = await newProject('{ usd: 0.2 }', 50);
      const queue = ['--queue', redis.url];
      await run('enqueue', project.dataset, '--run', 'run', ...queue);
      const workers = ['1', '2'].map(() =>
        startCli(['worker', ...queue], { cwd: project.directory }),
      );
      await waitFor('the stop', async () => (await statusOf(project)).budget.isStopped);
      await waitFor('calls in flight', async () =>
        workers.every(({ stderr }) => stderr().includes('The budget is used up')),
      );
      const { answered } = server.report();
      const { amount } = await new SpendingLog(runDirectory).read();
      expect(amount.usd).toBeLessThanOrEqual(0.2);
      expect(amount.usd).toBeGreaterThan(0.2 - 0.025);
      expect(answered).toBeLessThan(PICTURES);

      const raised = await run('resume', '--run', 'run', '--detach', '--budget-usd', '5', ...queue);
      expect(raised).toMatchObject({ code: 0 });
      await waitFor('the rest', async () => (await statusOf(project)).settled === PICTURES);
      expect(server.report().answered).toBe(PICTURES);
      for (const { process } of workers) process.kill('SIGTERM');
      await Promise.all(workers.map(async ({ ended }) => ended));
      expect(await run('export', '--run', 'run')).toMatchObject({ code: 0 });
      expect(await readRows(runDirectory)).toHaveLength(PICTURES);
      await redis.stop();
    },
    120_000,
  );
});
