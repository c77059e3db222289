import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli } from '../support/cli.ts';

const PICTURES = 6;

let small: ChatServer;
let large: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  [small, large] = await Promise.all([startChatServer(), startChatServer({ models: ['large'] })]);
  small.behave({ rules: [{ trouble: { kind: 'refuse', how: 'refusal' } }] });
  project = await captionProject(PICTURES, small.url);
});

afterAll(async () => Promise.all([small.close(), large.close()]));

const recaptor = async (...args: string[]) => cli(args, { cwd: project.directory });
const withChecks = async (more: string): Promise<void> =>
  project.writeConfig({
    endpoint: `}, large: { kind: openai, baseUrl: "${large.url}", model: large`,
    roles: ', second-opinion: large',
    more,
  });

describe('the role second-opinion', () => {
  it('writes the captions that another endpoint refuses to write', async () => {
    await withChecks('checks: { refusal: { actions: [other-endpoint, fail] } }');
    const run = await recaptor('run', project.dataset, '--run', 'r', '--mix', 'long=1');
    expect(run, run.stderr).toMatchObject({ code: 0 });
    const rows = await readRows(join(project.directory, 'r'));
    expect(rows).toHaveLength(PICTURES);
    for (const row of rows) {
      expect(row.provenance.stages).toMatchObject({
        recaption: { endpoint: 'test' },
        check: { endpoint: 'large', model: 'large' },
      });
    }
    const verified = await recaptor('verify', '--run', 'r');
    expect(verified, verified.stdout).toMatchObject({ code: 0 });
  });

  it('is part of the fingerprint of the check, and of nothing before it', async () => {
    await project.writeConfig({ more: 'checks: { refusal: { actions: [other-endpoint, fail] } }' });
    const { code, stderr } = await recaptor('run', project.dataset, '--run', 'r');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ +done again: check$/m);
  });

  it('is refused where no check would ask it', async () => {
    await withChecks('');
    const { code, stderr } = await recaptor('config', 'check');
    expect(code).toBe(2);
    expect(stderr).toMatch(/second-opinion: no check has the action other-endpoint/);
  });
});
