import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';

const PICTURES = 8;
const EDIT = 'A person wrote this caption.';

interface Row {
  readonly id: string;
  readonly caption_long: string;
  readonly caption_long_by?: string;
  readonly caption_model?: string | null;
  readonly provenance: { readonly revision?: { readonly by: string; readonly stale: boolean } };
}

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(PICTURES, server.url);
});

afterAll(async () => server.close());

const recaptor = async (...args: string[]) => cli(args, { cwd: project.directory });
const review = async (...args: string[]) => recaptor('review', '--run', 'r', ...args);
const counts = async (...args: string[]) => {
  const { stdout } = await recaptor('review', '--run', 'r', '--json', ...args);
  return JSON.parse(stdout) as Record<string, unknown>;
};
const rows = async () => readRows<Row>(join(project.directory, 'r'));
const rowOf = async (id: string) => (await rows()).find((row) => row.id === id);
const idOf = (index: number) => ids[index] ?? '';
let ids: readonly string[] = [];

describe('recaptor review', () => {
  it('puts an edit into the next export, where verify finds nothing wrong', async () => {
    expect(await recaptor('run', project.dataset, '--run', 'r')).toMatchObject({ code: 0 });
    const before = await rows();
    ids = before.map(({ id }) => id);
    const said = await review('--id', idOf(0), '--edit', EDIT, '--reviewer', 'Ann');
    expect(said).toMatchObject({ code: 0, stdout: `${idOf(0)}: edited\n` });
    expect(await recaptor('export', '--run', 'r')).toMatchObject({ code: 0 });
    expect(await rowOf(idOf(0))).toMatchObject({
      ...{ caption_long: EDIT, caption_long_by: 'human' },
      caption_model: before[0]?.caption_long,
      provenance: { revision: { by: 'Ann', stale: false } },
    });
    expect(await recaptor('verify', '--run', 'r')).toMatchObject({ code: 0 });
  }, 60_000);

  it('leaves what was rejected out, and counts with the interval of the rate', async () => {
    expect(await review('--id', idOf(1), '--reject', '--note', 'no such thing')).toMatchObject({
      code: 0,
    });
    expect(await review('--id', idOf(2), '--accept')).toMatchObject({ code: 0 });
    expect(await review('--id', idOf(3), '--reject')).toMatchObject({ code: 0 });
    expect(await review('--id', idOf(3), '--undo')).toMatchObject({ code: 0 });
    expect(await counts('--sample', '5', '--seed', '3')).toMatchObject({ sample: { count: 5 } });
    const { stdout } = await review();
    expect(stdout).toContain('reject rate 33.3 % (95 %: 6.1 % to 79.2 %) of 3 reviewed');
    const exported = await recaptor('export', '--run', 'r');
    expect(exported.stdout).toContain('reviewed: 1 accepted, 1 edited');
    expect(exported.stdout).toMatch(/rejected-by-reviewer\s+1 {2}\(review\)/);
    expect(await rowOf(idOf(1))).toBeUndefined();
    expect(await rows()).toHaveLength(PICTURES - 1);
  }, 60_000);

  it('has a re-queued record asked anew by resume, and no other', async () => {
    server.reset();
    const said = await review('--id', idOf(4), '--requeue');
    expect(said.stderr).toContain('recaptor resume --run r');
    expect(await counts()).toMatchObject({ requeued: 1, accepted: 1, rejected: 1, edited: 1 });
    expect(await recaptor('resume', '--run', 'r')).toMatchObject({ code: 0 });
    expect(server.report().asked).toBe(1);
    expect(await rows()).toHaveLength(PICTURES - 1);
    expect(await counts()).toMatchObject({ requeued: 0 });
  }, 60_000);

  it('lets the edit win when all is captioned anew, says so, and lets the rest lapse', async () => {
    await project.writeConfig({ prompt: 'Another prompt. {{original_caption}}' });
    const again = await recaptor('run', project.dataset, '--run', 'r', '--update');
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('reviewed: 0 accepted, 1 edited, 3 said of another caption');
    expect(await rowOf(idOf(0))).toMatchObject({
      ...{ caption_long: EDIT, caption_long_by: 'human' },
      provenance: { revision: { by: 'Ann', stale: true } },
    });
    expect(await rowOf(idOf(1))).toMatchObject({ provenance: { revision: { stale: true } } });
    expect(await counts()).toMatchObject({
      ...{ accepted: 0, rejected: 0, edited: 1, stale: 3, reviewed: 0, rejectRate: null },
    });
    // Every word is still there, each as it was said.
    expect(await readdir(join(project.directory, 'r', 'revisions'))).toHaveLength(6);
  }, 60_000);

  it.each([
    [['--accept'], 'name the record with --id'],
    [['--id', 'x', '--accept', '--reject'], 'say one thing of a record'],
    [['--id', 'x'], 'say what of it'],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await review(...flags);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });

  it('names what it does not find, and an edit without a word', async () => {
    expect(await review('--id', 'nobody', '--accept')).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('has no record nobody') },
    });
    expect(await review('--id', idOf(5), '--edit', ' ')).toMatchObject({
      ...{ code: 2, stderr: expect.stringContaining('with a word in it') },
    });
  });
});
