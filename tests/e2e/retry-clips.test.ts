import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRows } from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli } from '../support/cli.ts';

const videos = join(process.env['TEST_MEDIA_DIR'] ?? '', 'videos');
const CLIPS = 5;

describe.skipIf(!existsSync(videos))('recaptor retry of clips', () => {
  let server: ChatServer;
  let directory: string;

  beforeAll(async () => {
    server = await startChatServer({
      rules: [{ prompt: 'frames of one clip', trouble: { kind: 'status', status: 500 }, first: 1 }],
    });
    directory = await mkdtemp(join(tmpdir(), 'recaptor-retry-clips-'));
    const endpoint = `{ kind: openai, baseUrl: "${server.url}", maxAttempts: 1, preflight: off }`;
    const lines = ['extends: cogvideox', 'caption: end-to-end', 'shardSize: 1'];
    await writeFile(
      join(directory, 'recaptor.yaml'),
      [...lines, `endpoints: { test: ${endpoint} }`, 'roles: { caption: test }'].join('\n'),
    );
  });

  afterAll(async () => server.close());

  it('does a failed clip again, and no other', async () => {
    const run = join(directory, 'r');
    const { code, stderr } = await cli(['run', videos, '--run', 'r'], { cwd: directory });
    expect({ code, stderr }).toMatchObject({ code: 3 });
    expect(await readRows(run, 'failed.jsonl')).toMatchObject([
      { stage: 'caption-clip', code: 'endpoint_server_error' },
    ]);
    server.reset();
    const retried = await cli(['retry', '--run', 'r'], { cwd: directory });
    expect(retried).toMatchObject({ code: 0 });
    expect(retried.stderr).toContain('1 failed record is taken back');
    expect(await readRows(run)).toHaveLength(CLIPS);
    expect(server.report().asked).toBe(1);
  }, 120_000);
});
