import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const PICTURES = 20;

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(PICTURES, server.url);
});

afterAll(async () => server.close());

const run = async (...flags: string[]) =>
  cli(['run', project.dataset, '--run', 'r', ...flags], { cwd: project.directory });

async function foldersOf(stage: string): Promise<number> {
  const names = await readdir(join(project.directory, 'r', 'stages'));
  return names.filter((name) => name.startsWith(`${stage}@`)).length;
}

describe('a run whose settings change', () => {
  it('says what differs and what would be redone, and does nothing of it unasked', async () => {
    expect(await run()).toMatchObject({ code: 0 });
    await project.writeConfig({ prompt: 'Another prompt. {{original_caption}}' });
    const { code, stderr } = await run();
    expect(code).toBe(1);
    expect(stderr).toContain('prompts.recaption:');
    expect(stderr).toContain('done again: recaption, check');
    expect(stderr).toContain('--update');
    expect(server.report().asked).toBe(PICTURES);
  }, 60_000);

  it('redoes only recaption and what follows with --update', async () => {
    const before = await readRows(join(project.directory, 'r'));
    expect(await run('--update')).toMatchObject({ code: 0 });
    expect(server.report().asked).toBe(2 * PICTURES);
    const after = await readRows(join(project.directory, 'r'));
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.every((row, index) => row.caption_long !== before[index]?.caption_long)).toBe(
      true,
    );
    for (const stage of ['read-image', 'score-picture', 'filter-pictures']) {
      expect(await foldersOf(stage)).toBe(1);
    }
    expect(await foldersOf('recaption')).toBe(2);
  }, 60_000);

  it('asks nothing when the old settings come back', async () => {
    await project.writeConfig();
    expect(await run('--update')).toMatchObject({ code: 0 });
    expect(server.report().asked).toBe(2 * PICTURES);
  }, 60_000);

  it('captions only what comes in when a threshold moves', async () => {
    await project.writeConfig({ more: 'filters: { width: { min: 10000 } }' });
    expect(await run('--update')).toMatchObject({ code: 0 });
    expect(await readRows(join(project.directory, 'r'))).toEqual([]);
    await project.writeConfig({ more: 'filters: { width: { min: 300 } }' });
    expect(await run('--update')).toMatchObject({ code: 0 });
    expect(await readRows(join(project.directory, 'r'))).toHaveLength(PICTURES);
    expect(server.report().asked).toBe(2 * PICTURES);
  }, 60_000);

  it('refuses another dataset in the same directory', async () => {
    const other = await captionProject(2, server.url);
    const { code, stderr } = await cli(
      ['run', other.dataset, '--run', join(project.directory, 'r')],
      {
        cwd: other.directory,
      },
    );
    expect(code).toBe(1);
    expect(stderr).toContain('Give another --run directory');
  });
});
