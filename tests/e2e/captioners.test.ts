import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  captionProject,
  manifestText,
  readRows,
  type CaptionProject,
  type ManifestLine,
} from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli } from '../support/cli.ts';

const PICTURES = 24;

interface Line extends ManifestLine {
  readonly caption_others: Readonly<Record<string, string | null>>;
}

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(PICTURES, server.url);
  await writeFile(join(project.directory, 'tags.md'), 'Name what is there. {{original_caption}}');
});

afterAll(async () => server.close());

const recaptor = async (...args: string[]) => cli(args, { cwd: project.directory });
const mixOf = async (): Promise<Record<string, unknown>> => {
  const text = await readFile(join(project.directory, 'r', 'export', 'manifest.json'), 'utf8');
  return (JSON.parse(text) as { mix: Record<string, unknown> }).mix;
};

describe('several captioners', () => {
  it('each write a caption of every picture, mixed by their weights', async () => {
    const refused = await readFile(join(project.dataset, project.pictures[4] ?? ''));
    const sha = createHash('sha256').update(refused).digest('hex');
    server.behave({
      rules: [
        {
          pictures: [sha],
          prompt: 'Name what is there',
          trouble: { kind: 'refuse', how: 'refusal' },
        },
      ],
    });
    await project.writeConfig({
      more:
        'captioners: { tags: {}, warm: { sampling: { temperature: 0.9 } } }\n' +
        'prompts: { tags: tags.md }\n' +
        'mix: { long: 0.25, tags: 0.25, warm: 0.25, original: 0.25 }',
    });
    const run = await recaptor('run', project.dataset, '--run', 'r');
    expect(run, run.stderr).toMatchObject({ code: 0 });
    const rows = await readRows<Line>(join(project.directory, 'r'));
    expect(rows).toHaveLength(PICTURES);
    for (const row of rows) {
      const marker = `[${row.provenance.stages['recaption']?.pictures?.[0]?.slice(0, 12)}]`;
      const { tags, warm } = row.caption_others;
      expect(row.caption_long).toContain(marker);
      expect(warm).toContain(marker);
      if (row.file_name !== project.pictures[4]) expect(tags).toContain(marker);
      else expect(tags).toBeNull();
      const captions: Readonly<Record<string, string | null | undefined>> = {
        ...row.caption_others,
        long: row.caption_long,
        original: row.caption_original,
      };
      expect(row.caption).toBe(captions[row.caption_source]);
    }
    const mix = await mixOf();
    expect(mix).toMatchObject({
      asked: { long: 0.25, tags: 0.25, warm: 0.25, original: 0.25 },
      captioners: { tags: { leftOut: 1 }, warm: { leftOut: 0 } },
    });
    expect(await recaptor('verify', '--run', 'r')).toMatchObject({ code: 0 });
  }, 120_000);

  it('ask nothing again where only the mix changes, and are named where a name is wrong', async () => {
    const before = server.report().asked;
    const other = await recaptor('export', '--run', 'r', '--out', 'o', '--mix', 'warm=1');
    expect(other, other.stderr).toMatchObject({ code: 0 });
    const text = await readFile(join(project.directory, 'o', 'manifest.jsonl'), 'utf8');
    expect(text.match(/"caption_source":"warm"/g)).toHaveLength(PICTURES);
    const wrong = await recaptor('export', '--run', 'r', '--out', 'p', '--mix', 'wram=1');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(
      /--mix wram: the run has no such captions; it has: long, original, seed|--mix wram/,
    );
    expect(server.report().asked).toBe(before);
  }, 60_000);

  it('leave all answers of the others alone where one of them changes', async () => {
    const before = server.report().asked;
    const manifest = await manifestText(join(project.directory, 'r'));
    await writeFile(join(project.directory, 'tags.md'), 'Name it all. {{original_caption}}');
    const run = await recaptor('run', project.dataset, '--run', 'r', '--update');
    expect(run, run.stderr).toMatchObject({ code: 0 });
    // The answers of `warm` are kept from before.
    expect(server.report().asked - before).toBe(PICTURES);
    expect(await manifestText(join(project.directory, 'r'))).not.toBe(manifest);
    expect(await mixOf()).toMatchObject({ captioners: { tags: { leftOut: 0 } } });
  }, 60_000);

  it('have no share of a mix on the command line that does not name them', async () => {
    const mix = 'long=0.75,original=0.25';
    const run = await recaptor('run', project.dataset, '--run', 'r', '--mix', mix, '--update');
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(await mixOf()).toMatchObject({ asked: { long: 0.75, original: 0.25 } });
  }, 60_000);

  it('must have names that no share, role or prompt misses', async () => {
    await project.writeConfig({ more: 'mix: { long: 0.5, tgas: 0.5, original: 0 }' });
    const run = await recaptor('run', project.dataset, '--run', 'x');
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('there is no such name; there are: long, original, seed');
    await project.writeConfig({ more: 'captioners: { same: {} }' });
    const same = await recaptor('run', project.dataset, '--run', 'x');
    expect(same.code).toBe(2);
    expect(same.stderr).toContain(
      'captioners.same: it would ask just what the main captioner asks',
    );
  }, 60_000);
});
