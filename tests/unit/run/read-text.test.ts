import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createThreadReader, readText } from '../../../src/run/read-text.ts';

const LARGE = 300_000;

/** Longer ones before shorter ones, so that what is left of one would show in the next. */
const TEXTS = ['ä€𝄞'.repeat(LARGE), 'a'.repeat(1 << 18), 'a\nb\n', 'é', '\uFEFFa', ''];

describe.each([
  ['readText', () => readText],
  ['createThreadReader', createThreadReader],
])('%s', (_name, create) => {
  it('gives the text of one file after another, whatever their sizes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'recaptor-text-'));
    const read = create();
    for (const [index, text] of [...TEXTS, ...TEXTS].entries()) {
      const path = join(folder, `${index}.jsonl`);
      await writeFile(path, text);
      expect((await read(path)) === text).toBe(true);
    }
  });

  it('says where a file is not there, and throws where it cannot be read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'recaptor-text-'));
    const read = create();
    expect(await read(join(folder, 'none.jsonl'))).toBeNull();
    await expect(read(folder)).rejects.toThrow('EISDIR');
  });
});
