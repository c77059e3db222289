import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoldedRecord } from '../../../src/core/record.ts';
import { seedOfEpoch } from '../../../src/export/draw.ts';
import { shardRows } from '../../../src/export/shard-rows.ts';
import { writeManifest, type ManifestRequest } from '../../../src/export/write-manifest.ts';

const SHARD = 16;
const base = { id: '', stage: 'check@f', input: 'i', calls: [] } as const;

type Fate = 'through' | 'rejected' | 'failed' | 'pending';

function folded(
  index: number,
  at: Fate,
  original: string | null,
  long = `long ${index}`,
): FoldedRecord {
  const sample = {
    id: `s${index}`,
    kind: 'image' as const,
    uri: `${index}.jpg`,
    originalCaption: original,
    origin: `x:${index}`,
    extra: {},
  };
  const line = { ...base, id: sample.id };
  switch (at) {
    case 'through':
      return {
        sample,
        sourceId: sample.id,
        state: {
          at,
          fields: { ...sample, longCaption: long, width: 10, height: 10 },
          lines: [{ ...line, outcome: 'emit', fields: {} }],
        },
      };
    case 'rejected': {
      const rejected = {
        ...line,
        outcome: 'reject' as const,
        reason: 'dull',
        value: 1,
        threshold: 2,
      };
      return {
        sample,
        sourceId: sample.id,
        state: { at, stage: 'filter', line: rejected, lines: [rejected] },
      };
    }
    case 'failed': {
      const failed = {
        ...line,
        outcome: 'fail' as const,
        code: 'broken',
        message: 'm',
        retryable: true,
      };
      return {
        sample,
        sourceId: sample.id,
        state: { at, stage: 'read', line: failed, lines: [failed] },
      };
    }
    case 'pending':
      return { sample, sourceId: sample.id, state: { at, stage: 'check', lines: [] } };
  }
}

async function newExport(
  records: readonly FoldedRecord[],
  changes: Partial<ManifestRequest> = {},
): Promise<ManifestRequest> {
  const mix = { shares: { long: 0.5, original: 0.5 }, seed: 7 };
  const seeds = [1, 2, 3, 4].slice(0, changes.epochs ?? 1).map((epoch) => seedOfEpoch(mix, epoch));
  const directory = join(await mkdtemp(join(tmpdir(), 'recaptor-export-')), 'export');
  return {
    shards: (async function* () {
      for (let start = 0; start < records.length; start += SHARD) {
        yield shardRows(records.slice(start, start + SHARD), { run: 'sd3-x', seeds });
      }
    })(),
    run: { id: 'sd3-x', mediaRoot: '/data', sampleCount: records.length },
    mix,
    directory,
    partial: false,
    signal: new AbortController().signal,
    ...changes,
  };
}

async function rowsOf(directory: string, file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(directory, file), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const fate = fc.constantFrom<Fate>('through', 'rejected', 'failed', 'pending');
const caption = fc.option(fc.string({ unit: 'binary', maxLength: 60 }));
const world = fc.array(fc.tuple(fate, caption, fc.string({ unit: 'binary' })), { maxLength: 60 });

describe('writeManifest', () => {
  it('writes a manifest for each tier, with a mix of its own, and replaces them with the rest', async () => {
    const records = Array.from({ length: 40 }, (_, index) => {
      const record = folded(index, 'through', `original ${index}`);
      if (record.state.at !== 'through') return record;
      return {
        ...record,
        state: { ...record.state, fields: { ...record.state.fields, tier: index % 4 } },
      };
    });
    const request = await newExport(records);
    await writeManifest(request);
    const { files } = await writeManifest({
      ...(await newExport(records)),
      directory: request.directory,
    });
    for (const [tier, count] of [
      [1, 30],
      [2, 20],
      [3, 10],
    ] as const) {
      const name = `manifest.tier-${tier}.jsonl`;
      const rows = await rowsOf(request.directory, name);
      expect(files[name]?.lines).toBe(count);
      expect(rows.map(({ id }) => id)).toEqual(
        records.flatMap(({ sample }, index) => (index % 4 >= tier ? [sample.id] : [])),
      );
      expect(rows.filter((row) => row['caption_source'] === 'long')).toHaveLength(count / 2);
    }
    expect((await rowsOf(request.directory, 'manifest.jsonl'))[3]).toMatchObject({ tier: 3 });
  });

  it('puts every record in exactly one place, with its own captions, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (fates) => {
        const records = fates.map(([at, original, long], index) =>
          folded(index, at, original, long),
        );
        const request = await newExport(records, { partial: true });
        const { counts } = await writeManifest(request);
        const files = await Promise.all(
          ['manifest.jsonl', 'rejected.jsonl', 'failed.jsonl'].map(async (file) =>
            rowsOf(request.directory, file),
          ),
        );
        const ids = files.flat().map(({ id }) => String(id));
        const pending = fates.flatMap(([at], index) => (at === 'pending' ? [`s${index}`] : []));
        expect([...ids, ...pending].toSorted()).toEqual(
          records.map(({ sample }) => sample.id).toSorted(),
        );
        expect(counts.records).toBe(records.length);
        for (const row of files[0] ?? []) {
          const [, original, long] = fates[Number(String(row['id']).slice(1))] ?? [];
          expect(row).toMatchObject({ caption_original: original ?? null, caption_long: long });
          expect(row['caption']).not.toMatch(/[\n\r\v\f\u0085\u2028\u2029]/);
          const chosen = row['caption_source'] === 'long' ? long : original;
          expect(row['caption']).toBe((chosen ?? '').replaceAll(/[\s\p{Control}]+/gu, ' ').trim());
        }
      }),
      { numRuns: 60 },
    );
  });

  it('mixes to the record, counts what had no original, and says so', async () => {
    const records = Array.from({ length: 101 }, (_, index) =>
      folded(index, 'through', index % 5 === 0 ? null : `original ${index}`),
    );
    const summary = await writeManifest(await newExport(records));
    expect(summary.mix).toEqual({
      asked: { long: 0.5, original: 0.5 },
      seed: 7,
      long: 61,
      original: 40,
      short: 0,
      withoutOriginal: 21,
    });
  });

  it('draws anew for each epoch, exact in each, and the first as without epochs', async () => {
    const records = Array.from({ length: 100 }, (_, index) =>
      folded(index, 'through', `original ${index}`),
    );
    const plain = await newExport(records);
    await writeManifest(plain);
    const request = await newExport(records, { epochs: 4 });
    const { files } = await writeManifest(request);
    const epochs = await Promise.all(
      [1, 2, 3, 4].map(async (epoch) => rowsOf(request.directory, `manifest.epoch-${epoch}.jsonl`)),
    );
    const sourcesOf = (rows: (typeof epochs)[number]) => rows.map((row) => row['caption_source']);
    expect(epochs[0]).toEqual(await rowsOf(plain.directory, 'manifest.jsonl'));
    expect(await rowsOf(request.directory, 'manifest.jsonl')).toEqual(epochs[0]);
    for (const [index, rows] of epochs.entries()) {
      expect(rows.map(({ id }) => id)).toEqual(records.map(({ sample }) => sample.id));
      expect(sourcesOf(rows).filter((source) => source === 'long')).toHaveLength(50);
      expect(files[`manifest.epoch-${index + 1}.jsonl`]?.lines).toBe(100);
    }
    expect(new Set(epochs.map((rows) => sourcesOf(rows).join())).size).toBe(4);

    await writeManifest({ ...(await newExport(records)), directory: request.directory });
    expect((await readdir(request.directory)).filter((name) => name.includes('epoch'))).toEqual([]);
  });

  it('gives hashes and line counts that fit the files', async () => {
    const request = await newExport([folded(0, 'through', 'a'), folded(1, 'rejected', null)]);
    const { files } = await writeManifest(request);
    for (const [name, { lines, sha256 }] of Object.entries(files)) {
      const bytes = await readFile(join(request.directory, name));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      expect(bytes.toString().split('\n').length - 1).toBe(lines);
    }
  });

  it('writes nothing where a record is missing', async () => {
    const request = await newExport([folded(0, 'through', 'a')]);
    const lost = { ...request, run: { ...request.run, sampleCount: 2 } };
    await expect(writeManifest(lost)).rejects.toMatchObject({ code: 'invariant_broken' });
    await expect(readdir(request.directory)).rejects.toThrow('ENOENT');
  });

  it('refuses to write what is not done, and keeps the export that is there', async () => {
    const first = await newExport([folded(0, 'through', 'a')]);
    await writeManifest(first);
    const next = await newExport([folded(0, 'pending', 'a')], { directory: first.directory });
    await expect(writeManifest(next)).rejects.toMatchObject({ code: 'run_incomplete' });
    expect(await rowsOf(first.directory, 'manifest.jsonl')).toHaveLength(1);
  });

  it("refuses to overwrite another run's export, and replaces its own", async () => {
    const first = await newExport([folded(0, 'through', 'a')]);
    await writeManifest(first);
    const again = await newExport([folded(0, 'rejected', 'a')], { directory: first.directory });
    await writeManifest(again);
    expect(await rowsOf(first.directory, 'manifest.jsonl')).toEqual([]);
    const other = await newExport([], { directory: first.directory });
    await expect(
      writeManifest({ ...other, run: { ...other.run, id: 'sd3-y' } }),
    ).rejects.toMatchObject({ code: 'export_foreign' });
  });

  it('touches no folder that holds anything but an export', async () => {
    const request = await newExport([folded(0, 'through', 'a')]);
    await mkdir(request.directory);
    await writeFile(join(request.directory, 'thesis.txt'), 'years of work');
    await expect(writeManifest(request)).rejects.toThrow('holds thesis.txt');
    expect(await readdir(request.directory)).toEqual(['thesis.txt']);
  });

  it('leaves nothing beside the folder it puts in place', async () => {
    const request = await newExport([folded(0, 'through', 'a')]);
    await writeManifest(request);
    expect(await readdir(dirname(request.directory))).toEqual(['export']);
  });
});
