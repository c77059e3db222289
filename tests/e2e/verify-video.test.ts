import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerifyResult } from '../../src/cli/verify-findings.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const video = join(process.env['TEST_MEDIA_DIR'] ?? '', 'videos', 'street-cuts.mp4');

describe.skipIf(!existsSync(video))('verify, on clips', () => {
  let server: ChatServer;
  let directory: string;

  beforeAll(async () => {
    server = await startChatServer();
    directory = await mkdtemp(join(tmpdir(), 'recaptor-verify-'));
    await mkdir(join(directory, 'videos'));
    copyFileSync(video, join(directory, 'videos', 'street.mp4'));
    const config = [
      'extends: cogvideox',
      `endpoints: { test: { kind: openai, baseUrl: "${server.url}", concurrency: 4 } }`,
      'roles: { short-caption: test, recaption: test, summarize: test }',
    ];
    await writeFile(join(directory, 'recaptor.yaml'), config.join('\n'));
    const { code, stderr } = await cli(['run', 'videos', '--run', 'run'], { cwd: directory });
    expect(code, stderr).toBe(0);
  }, 120_000);

  afterAll(async () => server.close());

  async function verify(): Promise<VerifyResult & { readonly code: number | null }> {
    const { code, stdout } = await cli(['verify', '--run', 'run', '--json', '-q'], {
      cwd: directory,
    });
    return { code, ...(JSON.parse(stdout) as VerifyResult) };
  }

  /** Puts a file of a stage's lines back as it was when `work` is done. */
  async function withEdited(
    stage: string,
    edit: (text: string) => string,
    work: () => Promise<void>,
  ): Promise<void> {
    const stages = join(directory, 'run', 'stages');
    const folder = readdirSync(stages).find((name) => name.startsWith(`${stage}@`)) ?? '';
    const file = readdirSync(join(stages, folder)).find((name) => name.endsWith('.jsonl')) ?? '';
    const path = join(stages, folder, file);
    const text = readFileSync(path, 'utf8');
    expect(edit(text)).not.toBe(text);
    writeFileSync(path, edit(text));
    try {
      await work();
    } finally {
      writeFileSync(path, text);
    }
  }

  it('takes the frames out of their spans again, and finds them to be those that were sent', async () => {
    const { code, verified, misfits } = await verify();
    expect({ code, verified, list: misfits.list }).toEqual({ code: 0, verified: 3, list: [] });
  });

  it('names the clip whose span was changed', async () => {
    const edit = (text: string) => text.replace('"endSeconds":5.48', '"endSeconds":5.4');
    await withEdited('split-shots', edit, async () => {
      const { code, misfits } = await verify();
      expect(code).toBe(3);
      expect(misfits.list.map(({ stage, reason }) => `${stage} ${reason}`)).toEqual(
        expect.arrayContaining(['split-shots not_what_follows']),
      );
      const split = misfits.list.filter(({ stage }) => stage === 'split-shots');
      expect(split.map(({ id }) => id.replace(/.*@/, ''))).toEqual(['3.040-5.480']);
    });
  });

  it('names the clip one of whose frame captions was edited', async () => {
    const edit = (text: string) => text.replace(/("caption":")/, '$1Suddenly ');
    await withEdited('recaption-frames', edit, async () => {
      const { misfits } = await verify();
      const stages = misfits.list.map(({ stage, reason }) => `${stage} ${reason}`);
      expect(stages).toContain('recaption-frames not_the_answer');
    });
  });
});
