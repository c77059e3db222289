import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, type CaptionProject } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const KEY = 'sk-test-4f9a1b7c2d';

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer({ apiKey: KEY });
  project = await captionProject(4, server.url);
  await project.writeConfig({ endpoint: ', apiKeyEnv: TEST_API_KEY' });
});

afterAll(async () => server.close());

const recaptor = async (key: string, ...args: string[]) =>
  cli(args, { cwd: project.directory, environment: { TEST_API_KEY: key } });

async function textOfAllFiles(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}

describe('an API key', () => {
  it('works by the name of its variable, and stands in no file and no output', async () => {
    const { code, stdout, stderr } = await recaptor(KEY, 'run', project.dataset, '--run', 'r');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const printed = await recaptor(KEY, 'config', 'print');
    const everything = [stdout, stderr, printed.stdout, await textOfAllFiles(project.directory)];
    expect(everything.join('\n')).toContain('TEST_API_KEY');
    expect(everything.join('\n')).not.toContain(KEY);
  });

  it('ends the run with 4 where it is wrong, without showing it, and burns no record', async () => {
    const { code, stdout, stderr } = await recaptor(
      ...(['sk-wrong-key-99', 'run', project.dataset, '--run', 'wrong'] as const),
    );
    expect(code).toBe(4);
    expect(stdout + stderr).not.toContain('sk-wrong-key-99');
    const healed = await recaptor(KEY, 'run', project.dataset, '--run', 'wrong');
    expect(healed).toMatchObject({ code: 0 });
  });

  it('ends with 2 where its variable is not set, naming the variable', async () => {
    const { code, stderr } = await recaptor('', 'run', project.dataset, '--run', 'unset');
    expect(code).toBe(2);
    expect(stderr).toContain('TEST_API_KEY');
  });
});
