import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMedia } from '../../src/media/create-media.ts';
import { PictureOptions } from '../../src/stages/picture-options.ts';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const PICTURES = 60;

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer({ latency: { medianMs: 15, sigma: 1, seed: 3 } });
  project = await captionProject(PICTURES, server.url);
});

afterAll(async () => server.close());

/** The marker of a picture as the server saw it, found again from the file alone. */
async function markersByFile(): Promise<ReadonlyMap<string, string>> {
  const media = createMedia({
    root: project.dataset,
    remote: { allowHosts: [], timeoutMs: 1, maxRedirects: 0 },
    threads: 1,
  });
  const options = PictureOptions.parse({});
  const { signal } = new AbortController();
  const entries = project.pictures.map(async (name) => {
    const { sha256 } = await media.preparePicture(name, options, signal);
    return [name, sha256] as const;
  });
  const markers = new Map(await Promise.all(entries));
  await media.close();
  return markers;
}

describe('captions', () => {
  it('belong to their pictures, by the bytes that were sent', async () => {
    const { code } = await cli(['run', project.dataset, '--run', 'calm'], {
      cwd: project.directory,
    });
    expect(code).toBe(0);
    await expectRightCaptions('calm', PICTURES);
  }, 60_000);

  it('belong to their pictures when the server drops, delays, garbles and refuses at random', async () => {
    server.behave({
      rules: [
        { trouble: { kind: 'drop' }, share: 0.1 },
        { trouble: { kind: 'late', ms: 1_500 }, share: 0.1 },
        { trouble: { kind: 'html' }, share: 0.1 },
        { trouble: { kind: 'empty-choices' }, share: 0.1 },
        { trouble: { kind: 'rate-limit', retryAfterMs: 20 }, share: 0.1 },
        { trouble: { kind: 'status', status: 500 }, share: 0.1 },
        { trouble: { kind: 'truncate' }, share: 0.05 },
        { trouble: { kind: 'refuse', how: 'wording' }, share: 0.05 },
      ],
    });
    await project.writeConfig({ endpoint: ', timeoutMs: 1000, maxAttempts: 20' });
    const { code, stderr } = await cli(['run', project.dataset, '--run', 'rude'], {
      cwd: project.directory,
    });
    expect([0, 3], stderr).toContain(code);
    const failed = await readRows<{ code: string }>(
      join(project.directory, 'rude'),
      'failed.jsonl',
    );
    for (const row of failed) expect(row.code).toMatch(/^caption_(truncated|refusal)$/);
    await expectRightCaptions('rude', PICTURES - failed.length);
  }, 120_000);
});

async function expectRightCaptions(run: string, count: number): Promise<void> {
  const rows = await readRows(join(project.directory, run));
  const markers = await markersByFile();
  expect(rows).toHaveLength(count);
  for (const row of rows) {
    const sent = markers.get(row.file_name) ?? 'no such file';
    expect(row.provenance.stages['recaption']?.pictures).toEqual([sent]);
    expect(row.caption_long).toContain(`[${sent.slice(0, 12)}]`);
    expect(row.caption).toBe(
      row.caption_source === 'long' ? row.caption_long : row.caption_original,
    );
  }
}
