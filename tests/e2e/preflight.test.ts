import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, type CaptionProject } from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli, type Ended } from '../support/cli.ts';

const PICTURES = 4;

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer({ preflight: 'as-any' });
  project = await captionProject(PICTURES, server.url);
});

afterAll(async () => server.close());

async function recaptor(...args: readonly string[]): Promise<Ended> {
  return cli(args, { cwd: project.directory });
}

const blind = {
  minPictures: 1,
  trouble: {
    ...({ kind: 'status', status: 500 } as const),
    body: { error: { message: 'image input is not supported', code: 500 } },
  },
};

describe('before the first record', () => {
  it('a server that cannot see ends the run with 4, with role and way out, and burns nothing', async () => {
    server.behave({ rules: [blind] });
    const { code, stderr } = await recaptor('run', project.dataset, '--run', 'seen');
    expect(code, stderr).toBe(4);
    expect(stderr).toMatch(/Endpoint test \(.*role recaption.*Give roles\.recaption an endpoint/);
    const stages = await readdir(join(project.directory, 'seen', 'stages')).catch(() => []);
    expect(stages).toEqual([]);

    const doctor = await recaptor('doctor');
    expect(doctor.code).toBe(4);
    expect(doctor.stdout).toMatch(/BROKEN +endpoint test +.*it takes no pictures/);
  }, 60_000);

  it('servers are tried once for a run, paid for, and shown', async () => {
    server.behave({ rules: [] });
    server.reset();
    const { code, stderr } = await recaptor('run', project.dataset, '--run', 'seen');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('for recaption: takes 1 picture a call');
    expect(server.report()).toMatchObject({ asked: PICTURES + 1, modelLists: 1, preflights: 1 });
    const status = await recaptor('status', '--run', 'seen', '--json');
    const { preflight, spending } = JSON.parse(status.stdout) as {
      readonly preflight: readonly object[];
      readonly spending: { readonly inputTokens: number; readonly outputTokens: number };
    };
    expect(preflight).toMatchObject([{ roles: ['recaption'], picturesTaken: 1 }]);
    const inLines = spending.inputTokens + spending.outputTokens;
    expect(await tokensPaid()).toBeGreaterThan(inLines);
    await recaptor('resume', '--run', 'seen');
    expect(server.report()).toMatchObject({ asked: PICTURES + 1, preflights: 1 });
  }, 60_000);

  it('none is tried where the endpoint says so', async () => {
    server.reset();
    await project.writeConfig({ endpoint: ', preflight: off' });
    const { code } = await recaptor('run', project.dataset, '--run', 'untried');
    expect(code).toBe(0);
    expect(server.report()).toMatchObject({ asked: PICTURES, preflights: 0 });
  }, 60_000);
});

/** Input and output, as the budget counts them. */
async function tokensPaid(): Promise<number> {
  const directory = join(project.directory, 'seen', 'spending');
  const texts = (await readdir(directory)).map(async (name) =>
    readFile(join(directory, name), 'utf8'),
  );
  return (await Promise.all(texts))
    .flatMap((text) => text.trim().split('\n'))
    .reduce((sum, line) => sum + (JSON.parse(line) as { tokens: number }).tokens, 0);
}
