import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { teacherCaption } from '../../../src/captions/teacher-caption.ts';
import type { FoldedRecord } from '../../../src/core/record.ts';
import { basisOf, type Revision, type Revisions } from '../../../src/core/revision.ts';
import { RenderOptions } from '../../../src/core/render-options.ts';
import { reviewedRecord } from '../../../src/export/review-records.ts';
import { shardRows } from '../../../src/export/shard-rows.ts';
import { openRowCheck } from '../../../src/export/verify-rows.ts';
import { writeManifest } from '../../../src/export/write-manifest.ts';

const COUNT = 12;

function record(index: number, longCaption = `A model wrote ${index}.`): FoldedRecord {
  const id = `s${index}`;
  const sample = {
    ...{ id, kind: 'image' as const, uri: `${index}.jpg`, originalCaption: `original ${index}` },
    ...{ origin: `x:${index}`, extra: {} },
  };
  const fields = {
    ...{ ...sample, longCaption, mediaSha256: `m${index}`, captionFlags: ['too-short'] },
    ...{ captionFields: { short: longCaption }, motion: 0.25 },
  };
  const line = { id, stage: 'check@f', input: 'i', outcome: 'emit', fields: {} } as const;
  return { sample, sourceId: id, state: { at: 'through', fields, lines: [line] } };
}

const records = Array.from({ length: COUNT }, (_, index) => record(index));

function said(index: number, changes: Partial<Revision>): Revision {
  const { state } = record(index);
  return {
    ...{ id: `s${index}`, revision: `r${index}`, at: '2026-01-01T00:00:00.000Z', by: 'Ann' },
    ...{ source: 'human', action: 'accept' },
    ...{ basis: basisOf(state.at === 'through' ? state.fields : {}), ...changes },
  };
}

const standing = (...revisions: Revision[]): Revisions =>
  new Map(revisions.map((revision) => [revision.id, revision]));

const edit = said(3, { action: 'edit', caption: 'A person\nwrote\u2028this.' });

async function exported(revisions: Revisions | undefined, render?: RenderOptions) {
  const directory = join(await mkdtemp(join(tmpdir(), 'recaptor-reviewed-')), 'export');
  const rows = { run: 'sd3-x', render, seeds: [7], revisions };
  const summary = await writeManifest({
    shards: (async function* () {
      yield shardRows(records, rows);
    })(),
    run: { id: 'sd3-x', mediaRoot: '/data', sampleCount: COUNT },
    mix: { shares: { long: 0.5, original: 0.5 }, seed: 7, render },
    directory,
    partial: false,
    signal: new AbortController().signal,
  });
  const text = await readFile(join(directory, 'manifest.jsonl'), 'utf8');
  const lines = async (file: string) =>
    (await readFile(join(directory, file), 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    directory,
    summary,
    text,
    rows: await lines('manifest.jsonl'),
    rejected: await lines('rejected.jsonl'),
  };
}

describe('an export of a run that a person has reviewed', () => {
  it('is the same, byte for byte, where nothing is revised', async () => {
    const before = await exported(undefined);
    const after = await exported(new Map());
    expect(after.text).toBe(before.text);
    expect(after.summary).toEqual(before.summary);
    expect(before.text).not.toContain('caption_long_by');
  });

  it('has a person’s caption in place of the model’s, on one line, and keeps the model’s', async () => {
    const { rows, summary } = await exported(standing(edit));
    expect(rows[3]).toMatchObject({
      caption_long: 'A person wrote this.',
      caption_long_by: 'human',
      caption_model: 'A model wrote 3.',
      caption_fields: null,
      caption_flags: [],
      provenance: { revision: { action: 'edit', by: 'Ann', basis: edit.basis, stale: false } },
    });
    expect(rows[4]).toMatchObject({ caption_long_by: 'model', caption_model: null });
    expect(new Set(rows.map((row) => Object.keys(row).join()))).toHaveLength(1);
    expect(summary.revised).toEqual({ accepted: 0, edited: 1, stale: 0 });
  });

  it('trains on it where the mix gives the long caption, and draws as before', async () => {
    const [before, after] = [await exported(undefined), await exported(standing(edit))];
    const sources = (rows: readonly Record<string, unknown>[]) =>
      rows.map((row) => row['caption_source']);
    expect(sources(after.rows)).toEqual(sources(before.rows));
    for (const row of after.rows) {
      const isLong = row['caption_source'] === 'long';
      expect(row['caption']).toBe(row[isLong ? 'caption_long' : 'caption_original']);
    }
  });

  it('puts no fields of the model into a person’s caption, but names scores behind it', async () => {
    const render = RenderOptions.parse({ scores: { motion: 1 }, template: 'Model: {short}' });
    const { rows } = await exported(standing(edit), render);
    expect(rows[3]).toMatchObject({ caption_long: 'A person wrote this. motion score: 0.250.' });
  });

  it('counts what was rejected, and mixes what is left exactly', async () => {
    const reject = [1, 5].map((index) => said(index, { action: 'reject', note: 'no cat' }));
    const { rows, rejected, summary } = await exported(standing(...reject));
    expect(rejected.map(({ id }) => id)).toEqual(['s1', 's5']);
    expect(rejected[0]).toMatchObject({
      ...{ stage: 'review', reason: 'rejected-by-reviewer', value: 'no cat' },
    });
    expect(summary.counts).toMatchObject({
      ...{ records: COUNT, inManifest: COUNT - 2 },
      rejected: { review: { 'rejected-by-reviewer': 2 } },
    });
    expect(rows).toHaveLength(COUNT - 2);
    expect(summary.mix).toMatchObject({ long: 5, original: 5 });
  });

  it('keeps a record whose rejected caption was made anew, and says that the word has lapsed', async () => {
    const lapsed = said(2, { action: 'reject', basis: 'another' });
    const { rows, summary } = await exported(standing(lapsed));
    expect(rows[2]).toMatchObject({ provenance: { revision: { action: 'reject', stale: true } } });
    expect(summary.revised).toEqual({ accepted: 0, edited: 0, stale: 1 });
  });
});

describe('openRowCheck over revisions', () => {
  async function misfits(directory: string, revisions: Revisions) {
    const check = await openRowCheck(directory, 'sd3-x', revisions);
    const found = [];
    for (const one of records) found.push(await check?.check(one));
    return [...found, ...((await check?.rest(new Set())) ?? [])].filter(
      (misfit) => misfit !== null && misfit !== undefined,
    );
  }

  it('finds a row with a person’s caption to be right', async () => {
    const revisions = standing(edit, said(1, { action: 'reject' }), said(2, {}));
    const { directory } = await exported(revisions);
    expect(await misfits(directory, revisions)).toEqual([]);
  });

  it('names only the rows that were revised since the export', async () => {
    const { directory } = await exported(undefined);
    const found = await misfits(directory, standing(edit));
    expect(found).toMatchObject([{ id: 's3', reason: 'row_outdated' }]);
    const later = await exported(standing(edit));
    expect(await misfits(later.directory, new Map())).toMatchObject([{ id: 's3' }]);
  });
});

describe('teacherCaption', () => {
  const [one = record(0)] = records;

  it('teaches a person’s words, and those of a model that a person accepted', () => {
    const own = said(0, { action: 'edit', caption: 'Mine.' });
    expect(teacherCaption(one, own)).toEqual({ id: 's0', caption: 'Mine.', by: 'human' });
    expect(teacherCaption(one, said(0, {}))).toMatchObject({
      ...{ caption: 'A model wrote 0.', by: 'model' },
    });
  });

  it('teaches an edit of a caption that was made anew, and nothing else that has lapsed', () => {
    const redone = record(0, 'Another.');
    const own = said(0, { action: 'edit', caption: 'Mine.' });
    expect(teacherCaption(redone, own)).toMatchObject({ caption: 'Mine.' });
    expect(teacherCaption(redone, said(0, {}))).toBeNull();
    expect(teacherCaption(one, said(0, { action: 'reject' }))).toBeNull();
  });
});

describe('reviewedRecord', () => {
  it('leaves a record alone that did not come through', () => {
    const { sample } = record(3);
    const pending = {
      sample,
      sourceId: 's3',
      state: { at: 'pending', stage: 'check', lines: [] },
    } as const;
    expect(reviewedRecord(pending, standing(edit))).toBe(pending);
  });
});
