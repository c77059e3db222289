import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/monitor/run-status.ts';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const PICTURES = 12;
const PRICES = ', prices: { inputPerMillion: 10, outputPerMillion: 30 }';
/** Part of the stage's fingerprint, and of no question. */
const SAME_QUESTIONS = 'picture: { maxBytes: 90000000 }';
const APOLOGY = "I'm sorry, but I can't help with that.";

let server: ChatServer;
let project: CaptionProject;

beforeEach(async () => {
  server = await startChatServer();
  project = await captionProject(PICTURES, server.url);
  await configure('');
});

afterEach(async () => server.close());

const configure = async (more: string): Promise<void> =>
  project.writeConfig({ url: server.url, endpoint: PRICES, more });

const recaptor = async (...args: string[]) => cli(args, { cwd: project.directory });
const run = async (directory: string, ...args: string[]) =>
  recaptor('run', project.dataset, '--run', directory, ...args);

async function statusOf(directory: string): Promise<RunStatus> {
  const { stdout } = await recaptor('--json', 'status', '--run', directory);
  return JSON.parse(stdout) as RunStatus;
}

describe('kept answers', () => {
  it('answer for a stage that is done anew with the same questions, and are counted', async () => {
    expect(await run('run')).toMatchObject({ code: 0 });
    const before = await readRows(join(project.directory, 'run'));
    await configure(SAME_QUESTIONS);
    const again = await run('run', '--update');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stderr).toContain('done again: ');
    expect(server.report().answered).toBe(PICTURES);

    const { spending } = await statusOf('run');
    expect(spending).toMatchObject({ calls: 0, costUsd: 0, savedCalls: PICTURES });
    expect(spending.savedUsd).toBeGreaterThan(0);
    const { stdout } = await recaptor('status', '--run', 'run');
    expect(stdout).toContain(`${PICTURES} calls saved, $0.`);

    const rows = await readRows(join(project.directory, 'run'));
    expect(rows.map(({ caption_long }) => caption_long)).toEqual(
      before.map(({ caption_long }) => caption_long),
    );
    const verified = await recaptor('verify', '--run', 'run');
    expect({ ...verified, stderr: '' }).toMatchObject({ code: 0 });
    const line = await lineOf('recaption');
    expect(line.calls[0]).toMatchObject({ endpoint: 'test', model: 'test-model', fromCache: true });
    expect(line.calls[0]?.inputTokens).toBeGreaterThan(0);
  });

  it('are shared by runs that name one folder, and by none else', async () => {
    await configure('cache: { directory: shared }');
    expect(await run('one')).toMatchObject({ code: 0 });
    expect(await run('two')).toMatchObject({ code: 0 });
    expect(server.report().answered).toBe(PICTURES);
    await configure('');
    expect(await run('three')).toMatchObject({ code: 0 });
    expect(server.report().answered).toBe(2 * PICTURES);
  });

  it('are not kept where the config says so', async () => {
    await configure('cache: false');
    expect(await run('run')).toMatchObject({ code: 0 });
    await configure(`cache: false\n${SAME_QUESTIONS}`);
    expect(await run('run', '--update')).toMatchObject({ code: 0 });
    expect(server.report().answered).toBe(2 * PICTURES);
  });

  it('do not stand in the way of a retry', async () => {
    const pictures = [await sentPicture()];
    server.behave({ rules: [{ trouble: { kind: 'say', text: APOLOGY }, pictures }] });
    expect(await run('run')).toMatchObject({ code: 3 });
    server.behave({ rules: [] });
    const retried = await recaptor('retry', '--run', 'run');
    expect({ ...retried, stdout: '' }).toMatchObject({ code: 0 });
    const rows = await readRows(join(project.directory, 'run'));
    expect(rows).toHaveLength(PICTURES);
    expect(rows.filter(({ caption_long }) => caption_long === APOLOGY)).toEqual([]);
  });
});

/** What a server sees of the first picture, from a run of its own. */
async function sentPicture(): Promise<string> {
  expect(await run('probe', '--limit', '1')).toMatchObject({ code: 0 });
  const [question] = server.report().questions;
  server.reset();
  return question?.pictureSha256[0] ?? '';
}

async function lineOf(stage: string) {
  const { settings } = JSON.parse(
    await readFile(join(project.directory, 'run', 'run.json'), 'utf8'),
  ) as { settings: { stages: readonly string[] } };
  const key = settings.stages.find((each) => each.startsWith(`${stage}@`)) ?? '';
  const path = join(project.directory, 'run', 'stages', key, '00000.jsonl');
  const [line = '{}'] = (await readFile(path, 'utf8')).split('\n');
  return JSON.parse(line) as {
    readonly calls: readonly { readonly inputTokens: number; readonly fromCache?: true }[];
  };
}
