import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, type CaptionProject } from '../support/caption-project.ts';
import { cli, startCli, waitFor } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(2, server.url);
  const { code } = await cli(['run', project.dataset, '--run', 'run'], { cwd: project.directory });
  expect(code).toBe(0);
});

afterAll(async () => server.close());

const watch = ['status', '--run', 'run', '--watch'];

describe('recaptor status --watch', () => {
  it('ends by itself where all records are settled', async () => {
    const { code, stdout } = await cli(watch, { cwd: project.directory });
    expect(code).toBe(0);
    expect(stdout).toContain('2 of 2 records settled (100.0 %), exported');
  });

  it('ends by itself where the manifest is complete, whatever became of the tallies', async () => {
    await rm(join(project.directory, 'run', 'tallies'), { recursive: true });
    const { code, stdout } = await cli(watch, { cwd: project.directory });
    expect(code).toBe(0);
    expect(stdout).toContain('0 of 2 records settled (0.0 %), exported');
  });

  it('ends with 130 on Ctrl-C while records are left, and not before', async () => {
    await rm(join(project.directory, 'run', 'export'), { recursive: true });
    const watching = startCli(watch, { cwd: project.directory });
    await waitFor('a second look', async () => watching.stdout().split('settled').length > 2);
    expect(watching.process.exitCode).toBeNull();
    watching.process.kill('SIGINT');
    expect(await watching.ended).toMatchObject({ code: 130, stderr: '' });
  });
});
