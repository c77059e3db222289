import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

let server: ChatServer;
let project: CaptionProject;

interface FailedRow {
  readonly uri: string;
  readonly code: string;
  readonly message: string;
}

const GOOD = 12;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(GOOD, server.url);
  const at = (name: string) => join(project.dataset, name);
  const jpeg = await readFile(at('picture-0.jpg'));
  await writeFile(at('random.jpg'), randomBytes(20_000));
  await writeFile(at('truncated.jpg'), jpeg.subarray(0, jpeg.length / 2));
  await writeFile(at('empty.jpg'), '');
  await writeFile(at('text.jpg'), 'This is a text, and no picture at all.');
  await writeFile(at('captions.jsonl'), '{"file_name":"picture-0.jpg","caption":"A picture."}\n');
  await mkdir(at('directory.png'));
  await sharp({
    create: { width: 30_000, height: 30_000, channels: 3, background: '#336699' },
    limitInputPixels: false,
  })
    .png({ compressionLevel: 1 })
    .toFile(at('huge.png'));
  await copyFile(at('picture-1.jpg'), at('jpeg-named.png'));
}, 120_000);

afterAll(async () => server.close());

describe('bad media', () => {
  it('becomes failed records with a reason each; the rest is in the manifest and exit is 3', async () => {
    const { code, stdout, stderr } = await cli(['run', project.dataset, '--run', 'bad'], {
      cwd: project.directory,
    });
    expect({ code, stderr }).toMatchObject({ code: 3 });
    expect(stderr).toMatch(
      /captions\.jsonl lies among the media and is not read.*recaptor run \S+captions\.jsonl --run DIR/,
    );
    const run = join(project.directory, 'bad');
    const rows = await readRows(run);
    expect(rows.map(({ file_name }) => file_name).toSorted()).toEqual(
      [...project.pictures, 'jpeg-named.png'].toSorted(),
    );
    const failed = await readRows<FailedRow>(run, 'failed.jsonl');
    const codes = Object.fromEntries(failed.map(({ uri, code: reason }) => [uri, reason]));
    expect(codes).toEqual({
      'random.jpg': 'media_not_a_picture',
      'truncated.jpg': 'media_unreadable',
      'empty.jpg': 'media_empty',
      'text.jpg': 'media_not_a_picture',
      'directory.png': 'media_is_directory',
      'huge.png': 'picture_too_large',
    });
    for (const { uri, message } of failed) expect(message).toContain(uri);
    expect(stdout).toContain('in the manifest');
    expect(server.report().asked).toBe(rows.length);
  }, 120_000);
});
