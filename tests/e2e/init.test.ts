import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { captionProject, type CaptionProject } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const KEY = 'sk-secret-0123456789abcdef';

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(12, server.url);
});

beforeEach(async () => {
  await rm(join(project.directory, 'recaptor.yaml'), { force: true });
  await rm(join(project.directory, 'recaptor.schema.json'), { force: true });
  server.reset();
});

afterAll(async () => server.close());

const init = async (...args: string[]) =>
  cli(['init', '--dataset', 'pictures', '--endpoint', server.url, ...args], {
    cwd: project.directory,
    environment: { TEST_KEY: KEY },
  });
const config = async () => readFile(join(project.directory, 'recaptor.yaml'), 'utf8');

describe('recaptor init, off a terminal', () => {
  it('writes a config that works, and shows the captions of five samples', async () => {
    const { code, stdout } = await init('--trainer', 'kohya', '--api-key-env', 'TEST_KEY');
    expect(code).toBe(0);
    expect(server.report().answered).toBe(5);
    expect(stdout.match(/^ {2}picture-\d+\.jpg$/gm)).toHaveLength(5);
    expect(stdout.match(/^ {4}long: {5}\w+ /gm)).toHaveLength(5);
    expect(stdout).toContain('original: original caption');
    expect(await config()).toContain('apiKeyEnv: TEST_KEY');
    expect(await config()).not.toContain(KEY);
    const checked = await cli(['config', 'check'], { cwd: project.directory });
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('recaption') });
  });

  it('writes over nothing, unless it is told to', async () => {
    await writeFile(join(project.directory, 'recaptor.yaml'), 'extends: dalle3\n');
    const refused = await init('--no-pilot');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
    expect(await config()).toBe('extends: dalle3\n');
    expect((await init('--no-pilot', '--force')).code).toBe(0);
    expect(await config()).toContain('extends: sd3');
  });

  it('gives the result as one object under --json', async () => {
    const { code, stdout } = await init('--json', '-q', '--model', 'test-model');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ kind: 'image', preset: 'sd3', dataset: 'pictures', trainer: null },
      endpoint: { baseUrl: server.url, model: 'test-model', apiKeyEnv: null },
      pilot: expect.arrayContaining([expect.objectContaining({ outcome: 'through' })]),
    });
  });

  it('writes the config all the same where the endpoint does not answer, and says so', async () => {
    const args = ['--kind', 'images', '--endpoint', 'http://127.0.0.1:9', '--model', 'later'];
    const { code, stderr } = await cli(['init', ...args], { cwd: project.directory });
    expect(code).toBe(4);
    expect(stderr).toContain('http://127.0.0.1:9/v1');
    expect(await config()).toMatch(/baseUrl: http:\/\/127\.0\.0\.1:9\/v1\n +model: later/);
  });

  it.each([
    [['--api-key-env', KEY], 'NAME of an environment variable'],
    [['--trainer', 'cogvideo'], 'cogvideo'],
    [['--preset', 'svd', '--kind', 'images'], '--preset svd'],
    [['--endpoint', `https://example.com/v1?key=${KEY}`], 'apiKeyEnv'],
  ])('refuses %j before anything is written', async (args, says) => {
    const { code, stderr } = await init(...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(says) });
    await expect(config()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
