import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/monitor/run-status.ts';
import { readAllBatchFiles } from '../../src/run/batches/batch-file.ts';
import { answerTo, completion } from '../support/chat-server-answer.ts';
import { Behaviour, type BehaviourOptions } from '../support/chat-server-behaviour.ts';
import { readQuestion } from '../support/chat-server-question.ts';
import {
  captionProject,
  manifestText,
  readRows,
  type CaptionProject,
} from '../support/caption-project.ts';
import { cli, startCli, waitFor } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const PICTURES = 24;
const PRICES = 'prices: { inputPerMillion: 10, outputPerMillion: 30 }';
const QUICK = 'idleSeconds: 5, pollSeconds: 0.1';

const opened: ChatServer[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

async function newProject(batches: BehaviourOptions['batches'], batch: string, more = '') {
  const server = await startChatServer({ batches });
  opened.push(server);
  const project = await captionProject(PICTURES, server.url);
  const endpoint = `, ${PRICES}, mode: batch, batch: { ${QUICK}${batch} }`;
  await project.writeConfig({ url: server.url, shardSize: 4, endpoint, more });
  const run = async (...args: string[]) => cli(args, { cwd: project.directory });
  return { server, project, run, runDirectory: join(project.directory, 'run') };
}

async function statusOf(project: CaptionProject): Promise<RunStatus> {
  const { stdout } = await cli(['--json', 'status', '--run', 'run'], { cwd: project.directory });
  return JSON.parse(stdout) as RunStatus;
}

/** What the same run writes that asks one question after the other. */
async function onlineManifest({ server, project }: Awaited<ReturnType<typeof newProject>>) {
  await project.writeConfig({ url: server.url, shardSize: 4, endpoint: `, ${PRICES}` });
  await cli(['run', project.dataset, '--run', 'online/run'], { cwd: project.directory });
  return manifestText(join(project.directory, 'online/run'));
}

describe('a role in batches', () => {
  it('pays every question once, at half price, though it is killed while batches are out', async () => {
    const setup = await newProject({ workMs: 1e9 }, ', maxQuestions: 10');
    const { server, project, run, runDirectory } = setup;
    const start = () =>
      startCli(['run', project.dataset, '--run', 'run'], { cwd: project.directory });
    const killed = start();
    await waitFor('the batches', async () => server.batches().length === 3);
    killed.process.kill('SIGKILL');
    await once(killed.process, 'close');
    expect(server.batches().map(({ questions }) => questions)).toEqual([10, 10, 4]);

    // It may have been killed before it heard of the last one.
    const stopped = start();
    await waitFor('all batches to be known', async () => {
      const files = await readAllBatchFiles(runDirectory);
      const areOut = files.length === 3 && files.every(({ state }) => state === 'out');
      return areOut && stopped.stderr().includes('steps');
    });
    const { batches } = await statusOf(project);
    expect(batches).toMatchObject([{ endpoint: 'test', out: { batches: 3, questions: 24 } }]);
    stopped.process.kill('SIGINT');
    const { code, stderr } = await stopped.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('3 batches (24 questions) are out');
    expect(stderr).toContain('recaptor resume --run run');

    server.behave({ batches: { workMs: 0 } });
    const resumed = await run('resume', '--run', 'run');
    expect({ ...resumed, stdout: '' }).toMatchObject({ code: 0 });
    expect(server.batches()).toHaveLength(3);
    const { questions, answered } = server.report();
    expect(answered).toBe(PICTURES);
    expect(questions.map((question) => question.answered)).toEqual(questions.map(() => 1));
    const { spending } = await statusOf(project);
    expect(spending).toMatchObject({ calls: PICTURES, savedCalls: 0 });
    const manifest = await manifestText(runDirectory);

    const online = await onlineManifest(setup);
    expect(manifest).toBe(online);
    const { stdout } = await run('--json', 'status', '--run', 'online/run');
    const paidOnline = (JSON.parse(stdout) as RunStatus).spending.costUsd;
    expect(spending.costUsd).toBeCloseTo(paidOnline / 2, 6);
  }, 120_000);

  it('are files to be run by hand, read back by resume as far as they are answered', async () => {
    const { server, project, run, runDirectory } = await newProject(
      {},
      ', submit: by-hand, maxQuestions: 16',
    );
    const written = await run('run', project.dataset, '--run', 'run');
    expect(written).toMatchObject({ code: 6 });
    expect(written.stderr).toContain('24 questions in 2 files are to be asked by hand');
    const { stdout } = await run('status', '--run', 'run');
    expect(stdout).toContain('2 batches (24 questions): to be run by hand');
    const folder = join(runDirectory, 'batches/test');
    expect(await runByHand(folder, '0001', 16)).toBe(16);
    // The program that answers was stopped half way.
    expect(await runByHand(folder, '0002', 5)).toBe(8);

    const half = await run('resume', '--run', 'run');
    expect(half).toMatchObject({ code: 6 });
    expect(half.stderr).toContain('0002.output.jsonl has 5 of 8 answers');
    expect(await runByHand(folder, '0002', 8)).toBe(8);
    const resumed = await run('resume', '--run', 'run');
    expect({ ...resumed, stdout: '' }).toMatchObject({ code: 0 });
    expect(server.report().asked).toBe(0);
    const rows = await readRows(runDirectory);
    expect(rows).toHaveLength(PICTURES);
    for (const { caption_long, provenance } of rows) {
      const [picture = ''] = provenance.stages['recaption']?.pictures ?? [];
      expect(caption_long).toContain(`[${picture.slice(0, 12)}]`);
    }
    const verified = await run('verify', '--run', 'run');
    expect(verified).toMatchObject({ code: 0 });
  }, 120_000);
});

/** Answers the first so many lines of a file as vLLM's run-batch does; resolves to how many it has. */
async function runByHand(folder: string, name: string, count: number): Promise<number> {
  const text = await readFile(join(folder, `${name}.input.jsonl`), 'utf8');
  const lines = text.trimEnd().split('\n');
  const answers = lines.slice(0, count).map((line) => {
    const { custom_id, url, body } = JSON.parse(line) as Record<string, string>;
    expect(url).toBe('/v1/chat/completions');
    const question = readQuestion(JSON.stringify(body));
    const said = { text: answerTo(question), finishReason: 'stop' as const };
    const answer = completion(question, said, Behaviour.parse({}));
    const response = { status_code: 200, request_id: 'vllm-batch-1', body: answer };
    return `${JSON.stringify({ id: 'vllm-1', custom_id, response, error: null })}\n`;
  });
  await writeFile(join(folder, `${name}.output.jsonl`), answers.join(''));
  return lines.length;
}
