import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readRows, type ManifestLine } from '../support/caption-project.ts';
import { cli } from '../support/cli.ts';

const media = process.env['TEST_MEDIA_DIR'] ?? '';

interface StructuredLine extends ManifestLine {
  readonly caption_fields: Readonly<Record<string, string>>;
}

const SIX_PARTS = [
  'style',
  'subject',
  'setting',
  'composition',
  'lighting',
  'additional_information',
];

describe.skipIf(!existsSync(media))('captions in fields', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'recaptor-structured-'));
  });

  const recaptor = async (...args: string[]) => cli(args, { cwd: directory });

  it('of pictures are six parts, put together anew by every export', async () => {
    await writeFile(
      join(directory, 'recaptor.yaml'),
      'extends: sd3\nstructure: { fields: six-part }\n',
    );
    const pictures = join(media, 'images');
    const run = await recaptor('run', pictures, '--limit', '6', '--run', 'six');
    expect(run, run.stderr).toMatchObject({ code: 0 });
    const rows = await readRows<StructuredLine>(join(directory, 'six'));
    expect(rows.length).toBeGreaterThan(0);
    for (const { caption_fields: fields, caption_long: long } of rows) {
      expect(Object.keys(fields)).toEqual(SIX_PARTS);
      expect(fields['subject']).not.toBe('');
      expect(long.toLowerCase()).toContain(fields['subject']?.toLowerCase());
    }
    expect(await recaptor('verify', '--run', 'six')).toMatchObject({ code: 0 });

    const template = '{subject} // {lighting}';
    const again = ['export', '--run', 'six', '--mix', 'long=1', '--template', template];
    expect(await recaptor(...again, '--out', 'again')).toMatchObject({ code: 0 });
    const rendered = await linesOf(join(directory, 'again', 'manifest.jsonl'));
    for (const { caption, caption_fields: fields } of rendered) {
      expect(caption.toLowerCase()).toContain(`${fields['subject']}. // `.toLowerCase());
    }
    const dropped = [
      'export',
      '--run',
      'six',
      '--mix',
      'long=1',
      '--drop',
      'setting=0.9,lighting=0.9',
    ];
    const texts = [];
    for (const out of ['first', 'second']) {
      expect(await recaptor(...dropped, '--out', out)).toMatchObject({ code: 0 });
      texts.push(await readFile(join(directory, out, 'manifest.jsonl'), 'utf8'));
    }
    expect(texts[0]).toBe(texts[1]);
    const shorter = await linesOf(join(directory, 'first', 'manifest.jsonl'));
    const lengths = (lines: readonly StructuredLine[]) =>
      lines.reduce((sum, { caption }) => sum + caption.length, 0);
    expect(lengths(shorter)).toBeLessThan(
      rows.reduce((sum, { caption_long: long }) => sum + long.length, 0),
    );
  }, 120_000);

  it('of clips are the parts of HunyuanVideo, read from its own frames', async () => {
    const args = ['run', join(media, 'videos'), '--limit', '1', '--preset', 'hunyuan-structured'];
    const run = await recaptor(...args, '--run', 'clips');
    expect(run, run.stderr).toMatchObject({ code: 0 });
    const [row] = await readRows<StructuredLine>(join(directory, 'clips'));
    const fields = row?.caption_fields ?? {};
    expect(Object.keys(fields)).toEqual([
      ...['short', 'dense', 'background', 'style', 'shot_type', 'lighting', 'atmosphere'],
    ]);
    expect(row?.caption_long).toContain(fields['dense']);
    expect(await recaptor('verify', '--run', 'clips')).toMatchObject({ code: 0 });
  }, 120_000);
});

async function linesOf(file: string): Promise<StructuredLine[]> {
  const text = await readFile(file, 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as StructuredLine);
}
