import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const PICTURES = 12;

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(PICTURES, server.url);
  await project.writeConfig({ endpoint: ', maxAttempts: 1' });
});

afterAll(async () => server.close());

const recaptor = async (...args: string[]) => cli(args, { cwd: project.directory });
const failedRows = async () =>
  readRows<{ code: string; stage: string }>(join(project.directory, 'r'), 'failed.jsonl');

describe('recaptor retry', () => {
  it('does the failed records again, and only them', async () => {
    server.behave({
      rules: [
        { trouble: { kind: 'status', status: 500 }, prompt: 'original caption 1' },
        { trouble: { kind: 'refuse', how: 'wording' }, prompt: 'original caption 4' },
      ],
    });
    expect((await recaptor('run', project.dataset, '--run', 'r')).code).toBe(3);
    // 1, 10 and 4: the question is chosen by its text.
    expect((await failedRows()).map(({ code }) => code).toSorted()).toEqual([
      'caption_refusal',
      'endpoint_server_error',
      'endpoint_server_error',
    ]);

    server.behave({ rules: [] });
    server.reset();
    const refusals = await recaptor('retry', '--run', 'r', '--code', 'caption_refusal');
    expect(refusals.code).toBe(3);
    expect(refusals.stderr).toContain('1 failed record is taken back');
    const all = await recaptor('retry', '--run', 'r');
    expect(all.code).toBe(0);
    expect(await failedRows()).toEqual([]);
    expect(await readRows(join(project.directory, 'r'))).toHaveLength(PICTURES);
    // The refused caption is checked anew: it is the answer that is asked for again, once.
    expect(server.report().asked).toBe(3);
  }, 60_000);

  it('names the stages there are where one is asked for that is not', async () => {
    const { code, stderr } = await recaptor('retry', '--run', 'r', '--stage', 'nope');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'read-image, score-picture, score-aesthetic, filter-pictures, recaption, check',
    );
  });
});

describe('a caption that fails its check', () => {
  it('is asked for once more with a word on what was wrong, and kept if that is well', async () => {
    server.reset();
    server.behave({
      rules: [
        { trouble: { kind: 'say', text: 'A thing on a table. {marker}' }, prompt: 'Start with' },
        { trouble: { kind: 'say', text: 'The image shows a thing. {marker}' } },
      ],
    });
    const { code, stderr } = await recaptor('run', project.dataset, '--run', 'again');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const rows = await readRows(join(project.directory, 'again'));
    expect(rows).toHaveLength(PICTURES);
    for (const row of rows) expect(row.caption_long).toMatch(/^A thing on a table\. \[\w{12}\]$/);
    expect(server.report().asked).toBe(2 * PICTURES);
  }, 60_000);

  it('fails with its fault where it is no better the second time', async () => {
    server.reset();
    server.behave({ rules: [{ trouble: { kind: 'say', text: 'One line.\nAnother.' } }] });
    await project.writeConfig({ prompt: 'Other. {{original_caption}}' });
    const { code } = await recaptor('run', project.dataset, '--run', 'never');
    expect(code).toBe(3);
    const failed = await readRows<{ code: string }>(
      join(project.directory, 'never'),
      'failed.jsonl',
    );
    expect(failed.map((row) => row.code)).toEqual(project.pictures.map(() => 'caption_newline'));
    expect(server.report().asked).toBe(2 * PICTURES);
  }, 60_000);
});
