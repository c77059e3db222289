import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  captionProject,
  manifestText,
  readRows,
  type CaptionProject,
} from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli, startCli, waitFor } from '../support/cli.ts';

const PICTURES = 40;
const MOVING = 'filters: { brightness: { dropLowest: 0.5 } }';

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer({ latency: { medianMs: 10, sigma: 0.3, seed: 4 } });
  project = await captionProject(PICTURES, server.url);
  await project.writeConfig({ more: MOVING });
});

afterAll(async () => server.close());

const recaptor = async (...args: string[]) => cli(args, { cwd: project.directory });
const rethreshold = async (...flags: string[]) => recaptor('rethreshold', '--run', 'r', ...flags);
const rows = async (run = 'r') => readRows(join(project.directory, run));
const idsOf = (read: readonly { readonly id: string }[]) => new Set(read.map(({ id }) => id));

async function killOnce(what: string, isTime: () => Promise<boolean>): Promise<void> {
  const running = startCli(['run', project.dataset, '--run', 'killed'], { cwd: project.directory });
  await Promise.race([running.ended, waitFor(what, isTime)]);
  running.process.kill('SIGKILL');
  await running.ended;
}

interface Preview {
  readonly records: number;
  readonly passBefore: number;
  readonly passAfter: number;
  readonly comeIn: number;
  readonly goOut: number;
  readonly rules: Readonly<
    Record<string, { comeIn: number; examples: { comeIn: { id: string; value: number }[] } }>
  >;
}

describe('rethreshold', () => {
  it('begins with a run that dropped exactly the darker half', async () => {
    expect(await recaptor('run', project.dataset, '--run', 'r')).toMatchObject({ code: 0 });
    expect(await rows()).toHaveLength(PICTURES / 2);
    expect(server.report().asked).toBe(PICTURES / 2);
  }, 60_000);

  it('shows what would come in, with examples, and changes nothing', async () => {
    const before = await readFile(join(project.directory, 'r', 'run.json'), 'utf8');
    const preview = await recaptor(
      ...['--json', 'rethreshold', '--run', 'r', '--set', 'brightness.dropLowest=0.2', '--dry-run'],
    );
    expect(preview.code).toBe(0);
    const shown = JSON.parse(preview.stdout) as Preview;
    expect(shown).toMatchObject({
      ...{ records: PICTURES, passBefore: 20, passAfter: 32, comeIn: 12, goOut: 0 },
      rules: { 'brightness-dropped-lowest': { comeIn: 12, rejectedBefore: 20, rejectedAfter: 8 } },
    });
    const inManifest = idsOf(await rows());
    const { examples } = shown.rules['brightness-dropped-lowest'] ?? {};
    expect(examples?.comeIn).toHaveLength(3);
    for (const { id } of examples?.comeIn ?? []) expect(inManifest.has(id)).toBe(false);
    expect(await readFile(join(project.directory, 'r', 'run.json'), 'utf8')).toBe(before);
    const text = await rethreshold('--set', 'brightness.dropLowest=0.2', '--dry-run');
    expect(text.stdout).toContain('32 of 40 records pass, 20 before: 12 come in, 0 go out');
    expect(server.report().asked).toBe(PICTURES / 2);
  }, 60_000);

  it('captions only what comes in', async () => {
    const before = await rows();
    server.reset();
    expect(await rethreshold('--set', 'brightness.dropLowest=0.2')).toMatchObject({ code: 0 });
    const after = await rows();
    expect(after).toHaveLength(32);
    expect(server.report().asked).toBe(12);
    const captionOf = new Map(after.map((row) => [row.id, row.caption_long]));
    for (const row of before) expect(captionOf.get(row.id)).toBe(row.caption_long);
  }, 60_000);

  it('keeps the captions of what goes out, and counts them again when it comes back', async () => {
    const before = await manifestText(join(project.directory, 'r'));
    server.reset();
    const tighten = await rethreshold(
      ...['--set', 'brightness.dropLowest=0.7', '--set', 'sharpness.min=11'],
    );
    expect(tighten).toMatchObject({ code: 0 });
    expect(await rows()).toHaveLength(12);
    const back = await rethreshold(
      ...['--set', 'brightness.dropLowest=0.2', '--set', 'sharpness.min=10'],
    );
    expect(back).toMatchObject({ code: 0 });
    expect(await manifestText(join(project.directory, 'r'))).toBe(before);
    expect(server.report().asked).toBe(0);
  }, 60_000);

  it.each([
    ['brightnes.min=1', 'there are: width, height'],
    ['brightness.dropLowst=0.3', 'it has: min, max, dropLowest'],
    ['brightness.dropLowest=1.5', 'brightness'],
    ['brightness.keep=0.5', 'keep goes without dropLowest'],
    ['brightness', 'NAME=VALUE'],
  ])('refuses %s with exit 2, and says what there is', async (setting, hint) => {
    const { code, stderr } = await rethreshold('--set', setting, '--dry-run');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(hint) as string });
  });

  it('ends in the same bytes after kills before and behind the barrier', async () => {
    const config = { more: 'filters: { brightness: { dropLowest: 0.2 } }' };
    await project.writeConfig(config);
    await killOnce('samples', async () => existsSync(join(project.directory, 'killed/samples')));
    const asked = server.report().asked + 4;
    await killOnce('questions', async () => server.report().asked >= asked);
    expect(await recaptor('resume', '--run', 'killed')).toMatchObject({ code: 0 });
    const captionsOf = async (run: string) =>
      (await rows(run)).map((row) => [row.id, row.caption, row.caption_long]);
    expect(await captionsOf('killed')).toEqual(await captionsOf('r'));
  }, 120_000);
});
