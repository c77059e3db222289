import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine } from '../../../src/captions/one-line.ts';
import { sha256 } from '../../../src/core/hash.ts';
import type { FoldedRecord } from '../../../src/core/record.ts';
import type { MixMode } from '../../../src/export/export-format.ts';
import { EXPORT_FORMATS, findFormat } from '../../../src/export/registry.ts';
import { writeExport, type ExportPackageRequest } from '../../../src/export/write-export.ts';
import { READERS, readRowsOf } from '../../support/readers/read-export.ts';
import { newRequest, type Made } from './made-export.ts';

/** Captions by the number that their media say. */
async function readBack(format: string, root: string): Promise<Map<number, readonly string[]>> {
  const found = new Map<number, readonly string[]>();
  for (const { media, captions } of (await READERS[format]?.(root)) ?? []) {
    const index = Number(media.toString().slice('media '.length));
    found.set(index, [...(found.get(index) ?? []), ...captions]);
  }
  return found;
}

function expectedOf({ long, original }: Made): readonly string[] {
  const other = oneLine(original ?? '');
  return other === '' ? [oneLine(long)] : [oneLine(long), other];
}

/** Two captions that are one look like one in ai-toolkit's table. */
function timesRead(
  { format, mode }: { readonly format: string; readonly mode: MixMode },
  captions: readonly string[],
): number {
  if (mode === 'single') return 1;
  return format === 'ai-toolkit' ? new Set(captions).size : captions.length;
}

const HARD: readonly Made[] = [
  {
    long: 'first\nsecond\r\nthird\u2028fourth\u001Dfifth',
    original: 'a "quoted", {braced|b} \\ one',
  },
  { long: '{{two}} }{ 😀👩‍👩‍👧 שלום עולם \u200Fمرحبا', original: "it's <b>'''; DROP TABLE" },
  { long: 'x '.repeat(10_000), original: 'NA' },
  { long: 'None', original: '  \n ' },
  { long: 'null', original: null },
  { long: '\uFEFFbom, comma\ttab', original: '#comment' },
  { long: 'nul \0 here, lone \uD800 half', original: 'same' },
];

const word = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => oneLine(text) !== '');
const world = fc.array(fc.record({ long: word, original: fc.option(word) }), {
  minLength: 1,
  maxLength: 12,
});

const CASES = EXPORT_FORMATS.flatMap((format) =>
  format.kinds.flatMap((kind) => format.modes.map((mode) => ({ format: format.name, kind, mode }))),
);

describe('writeExport', () => {
  it.each(CASES)('gives $format every caption of its $kind in mode $mode', async (made) => {
    const request = await newRequest(HARD, made);
    await writeExport(request);
    const found = await readBack(made.format, request.directory);
    for (const [index, captions] of HARD.entries()) {
      const expected = expectedOf(captions);
      const read = found.get(index) ?? [];
      if (made.mode === 'single') {
        expect(read).toHaveLength(1);
        expect(expected).toContain(read[0]);
      } else {
        expect(read.toSorted()).toEqual(expected.toSorted());
      }
    }
    expect(found.size).toBe(HARD.length);
  });

  it('never loses, doubles or swaps a caption, whatever they hold', async () => {
    const some = fc.constantFrom(...CASES.filter(({ format }) => !/parquet|sora/.test(format)));
    await fc.assert(
      fc.asyncProperty(world, some, async (made, chosen) => {
        const request = await newRequest(made, chosen);
        await writeExport(request);
        const found = await readBack(chosen.format, request.directory);
        expect(found.size).toBe(made.length);
        for (const [index, captions] of made.entries()) {
          const expected = expectedOf(captions);
          const read = found.get(index) ?? [];
          expect(read).toHaveLength(timesRead(chosen, expected));
          for (const caption of read) expect(expected).toContain(caption);
        }
      }),
      { numRuns: 80 },
    );
  });

  it.each(['webdataset', 'parquet', 'hf'])('writes the same bytes twice: %s', async (format) => {
    const request = await newRequest(HARD, { format });
    const again = await newRequest(HARD, { format });
    await writeExport(request);
    await writeExport({ ...again, directory: request.directory, concurrency: 1 });
    const other = await newRequest(HARD, { format });
    await writeExport(other);
    const bytes = async (root: string) => {
      const names = await readdir(join(root, 'data'), { recursive: true, withFileTypes: true });
      const files = names
        .filter((entry) => entry.isFile())
        .map(({ name, parentPath }) => ({ name, path: join(parentPath, name) }));
      return Promise.all(
        files.map(async ({ name, path }) => `${name} ${sha256(await readFile(path))}`),
      );
    };
    expect((await bytes(request.directory)).toSorted()).toEqual(
      (await bytes(other.directory)).toSorted(),
    );
  });

  it.each(
    EXPORT_FORMATS.flatMap((format) => format.kinds.map((kind) => [format.name, kind] as const)),
  )('names nothing in its README that is not there: %s of %ss', async (format, kind) => {
    const request = await newRequest(HARD, { format, kind });
    await writeExport(request);
    const readme = await readFile(join(request.directory, 'README.md'), 'utf8');
    const rest = readme.split(request.directory).slice(1);
    const paths = rest.map((text) => /^[^"'`\s]*/.exec(text)?.[0] ?? '');
    expect(paths).not.toEqual([]);
    for (const path of paths) await access(join(request.directory, path));
    expect(readme).not.toContain('…');
  });

  it('closes a shard before it grows over its size', async () => {
    const request = await newRequest(HARD, { format: 'webdataset' });
    await writeExport(request);
    expect((await readdir(join(request.directory, 'data'))).length).toBeGreaterThan(1);
  });

  it.each(['hf', 'parquet'])('says of each caption where it comes from: %s', async (format) => {
    const made = HARD.slice(1, 2);
    for (const mode of ['rows', 'list'] as const) {
      const request = await newRequest(made, { format, mode });
      await writeExport(request);
      const rows = await readRowsOf(format, request.directory);
      const found = rows.flatMap((row) => {
        const captions = [row['text'] ?? row['caption']].flat();
        return [row['caption_source']].flat().map((source, at) => [source, captions[at]]);
      });
      const [{ long, original } = { long: '', original: '' }] = made;
      expect(found).toEqual([
        ['long', oneLine(long)],
        ['original', oneLine(original ?? '')],
      ]);
    }
  });

  it('names no dataset in musubi’s config that has no row', async () => {
    const made = [{ long: 'a boat', original: null }];
    const request = await newRequest(made, { format: 'musubi', mode: 'datasets' });
    await writeExport(request);
    const config = await readFile(join(request.directory, 'dataset.toml'), 'utf8');
    expect(config.match(/\w+\.jsonl/g)).toEqual(['long.jsonl']);
  });

  it('names no path that a trainer could not open', async () => {
    const request = await newRequest(HARD.slice(0, 1), { format: 'videox-fun' });
    const inArchive = async function* (): AsyncGenerator<FoldedRecord> {
      for await (const { sample, ...record } of request.records) {
        const uri = 'tar:shards/00000.tar!/0001.jpg';
        const { state } = record;
        if (state.at !== 'through') throw new Error('not through');
        const fields = { ...state.fields, uri };
        yield { ...record, sample: { ...sample, uri }, state: { ...state, fields } };
      }
    };
    const referring = { ...request, records: inArchive(), media: 'reference' as const };
    await expect(writeExport(referring)).rejects.toThrow('take --media copy');
  });

  it('refuses media that are not what was captioned, and leaves nothing behind', async () => {
    const request = await newRequest(HARD, { format: 'hf' });
    const source = { ...request.place.source, readBytes: async () => Buffer.from('another') };
    const changed = { ...request, place: { ...request.place, source } };
    await expect(writeExport(changed)).rejects.toMatchObject({ code: 'media_changed' });
    expect(await readdir(request.place.root)).toEqual([]);
  });

  it('replaces its own export, and no folder with anything else in it', async () => {
    const first = await newRequest(HARD, { format: 'hf' });
    await writeExport(first);
    const at = async (changes: Partial<ExportPackageRequest>) => ({
      ...(await newRequest(HARD, { format: 'hf' })),
      directory: first.directory,
      ...changes,
    });
    await writeExport(await at({}));
    await expect(
      writeExport(await at({ run: { id: 'other', sampleCount: HARD.length } })),
    ).rejects.toThrow('another run');
    await expect(writeExport(await at({ format: findFormat('diffusers') }))).rejects.toThrow(
      'another format',
    );
    await writeFile(join(first.directory, 'data/train/cache.bin'), 'weeks of work');
    await expect(writeExport(await at({}))).rejects.toThrow('holds 1 file that is no part');
  });

  it('says which modes a trainer takes, and holds no uneven mix in lists', async () => {
    const request = await newRequest(HARD, { format: 'cogvideo', kind: 'video', mode: 'list' });
    await expect(writeExport(request)).rejects.toMatchObject({ code: 'config_invalid' });
    const uneven = await newRequest(HARD, { format: 'hf', mode: 'list' });
    await expect(
      writeExport({ ...uneven, mix: { shares: { long: 0.9, original: 0.1 }, seed: 1 } }),
    ).rejects.toThrow('take --mix-mode single');
  });

  it('cuts no clip again that is kept, and leaves no whole video for a clip', async () => {
    const request = await newRequest(HARD, { format: 'hf', kind: 'video' });
    await writeExport(request);
    const again = await newRequest(HARD, { format: 'diffsynth', kind: 'video' });
    const source = {
      ...again.place.source,
      cutClip: async () => {
        throw new Error('cut again');
      },
    };
    const { clipsDirectory } = request.place;
    const { clips } = await writeExport({
      ...again,
      place: { ...again.place, source, clipsDirectory },
    });
    expect(clips).toEqual({ copied: HARD.length, encoded: 0 });
    const whole = await newRequest(HARD, { format: 'diffsynth', kind: 'video' });
    await expect(writeExport({ ...whole, media: 'reference' })).rejects.toThrow('take --media cut');
  });
});
