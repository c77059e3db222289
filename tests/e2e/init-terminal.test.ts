import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, type CaptionProject } from '../support/caption-project.ts';
import { waitFor } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

/** util-linux's `script` gives a program a pseudo terminal, and types what comes in. */
const { stdout: version } = spawnSync('script', ['--version'], { encoding: 'utf8' });
const hasTerminal = version.includes('util-linux');

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(6, server.url);
  await rm(join(project.directory, 'recaptor.yaml'));
});

afterAll(async () => server.close());

describe.skipIf(!hasTerminal)('recaptor init, on a terminal', () => {
  it('asks what flags leave open, and writes what was answered', async () => {
    // A terminal made by `script` has no size of its own where stdin is a pipe.
    const command = `stty cols 100 rows 30; '${process.execPath}' '${resolve('bin/recaptor.js')}' init --endpoint ${server.url}`;
    const terminal = spawn('script', ['-qefc', command, '/dev/null'], {
      cwd: project.directory,
      env: { ...process.env, TERM: 'xterm' },
    });
    const closed = once(terminal, 'close');
    let shown = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
    const answer = async (question: string, keys: string) => {
      await waitFor(question, async () => shown.includes(question));
      shown = '';
      terminal.stdin.write(keys);
    };
    await answer('Where is the dataset?', 'pictures\r');
    await answer('Whose way to go?', '\r');
    await answer('Which trainer will read it?', '\r');
    await answer('Try five samples now', 'n');
    const [code] = (await closed) as [number];
    expect({ code, shown }).toEqual({ code: 0, shown: expect.stringContaining('Written:') });
    const config = await readFile(join(project.directory, 'recaptor.yaml'), 'utf8');
    expect(config).toMatch(/^extends: sd3 /m);
    expect(config).toContain('recaptor run pictures');
    expect(server.report().answered).toBe(0);
  });
});
