import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  captionProject,
  manifestText,
  readRows,
  type CaptionProject,
} from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli } from '../support/cli.ts';

const PICTURES = 20;

let server: ChatServer;
let project: CaptionProject;

interface Rejected {
  readonly id: string;
  readonly uri: string;
  readonly reason: string;
  readonly value: string;
}

/** Large shapes, as in a photograph: noise would look another when it is made smaller. */
const SCENE = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="288">
  <rect width="320" height="288" fill="#9cc4e4"/><rect y="170" width="320" height="118" fill="#5b7f3a"/>
  <circle cx="240" cy="70" r="36" fill="#ffe9a8"/><path d="M0 180 L90 60 L180 180 Z" fill="#6c6f7d"/>
  <rect x="190" y="140" width="80" height="70" fill="#a04030"/><rect x="215" y="165" width="22" height="45" fill="#30201a"/>
</svg>`;

/** Picture 3 again as it is, and picture 5 again, smaller and coded anew. */
beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(PICTURES, server.url);
  const file = (name: string) => join(project.dataset, name);
  await sharp(Buffer.from(SCENE)).jpeg({ quality: 90 }).toFile(file('picture-5.jpg'));
  await copyFile(file('picture-3.jpg'), file('again.jpg'));
  await sharp(file('picture-5.jpg')).resize(280).jpeg({ quality: 60 }).toFile(file('smaller.jpg'));
  const rows = ['again.jpg', 'smaller.jpg', ...project.pictures].map((file_name, index) =>
    JSON.stringify({ id: `r${index}`, file_name, text: `caption of ${file_name}` }),
  );
  await writeFile(file('metadata.jsonl'), `${rows.join('\n')}\n`);
});

afterAll(async () => server.close());

async function run(name: string, more: string, shardSize: number) {
  await project.writeConfig({ more, shardSize });
  const { code, stderr } = await cli(['run', project.dataset, '--run', name], {
    cwd: project.directory,
  });
  expect(code, stderr).toBe(0);
  const directory = join(project.directory, name);
  const rejected = await readRows<Rejected>(directory, 'rejected.jsonl');
  const rows = await readRows(directory);
  return { rows, rejected, directory };
}

describe('pictures that are there twice', () => {
  it('are all kept unless a policy says otherwise', async () => {
    const { rows, rejected } = await run('keep', '', 8);
    expect(rows).toHaveLength(PICTURES + 2);
    expect(rejected).toEqual([]);
  }, 60_000);

  it('leave the first, and are dropped with its id before any model is asked', async () => {
    const before = server.report().asked;
    const policy = 'duplicates: { exact: drop, near: drop }';
    const { rows, rejected, directory } = await run('drop', policy, 8);
    expect(rows).toHaveLength(PICTURES);
    expect(rejected).toEqual([
      expect.objectContaining({ uri: 'picture-3.jpg', reason: 'duplicate-exact' }),
      expect.objectContaining({ uri: 'picture-5.jpg', reason: 'duplicate-near' }),
    ]);
    const idOf = (file: string) => rows.find(({ file_name }) => file_name === file)?.id;
    expect(rejected.map(({ value }) => value)).toEqual([idOf('again.jpg'), idOf('smaller.jpg')]);
    expect(server.report().asked - before).toBe(PICTURES);
    expect(await cli(['verify', '--run', directory], { cwd: project.directory })).toMatchObject({
      code: 0,
    });
    const { directory: other } = await run('shards', policy, 3);
    const withoutRun = async (path: string) =>
      (await manifestText(path)).replaceAll(/"run":"[^"]*"/g, '');
    expect(await withoutRun(other)).toBe(await withoutRun(directory));
  }, 120_000);

  it('leave the best, the one with more pixels among equals', async () => {
    const { rows, rejected } = await run('best', 'duplicates: { exact: drop, near: keep-best }', 8);
    expect(rejected.map(({ uri }) => uri)).toEqual(['smaller.jpg', 'picture-3.jpg']);
    expect(rows.map(({ file_name }) => file_name)).toContain('picture-5.jpg');
  }, 60_000);
});
