import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ColumnMapping } from '../../../src/core/dataset.ts';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { jsonLines, makeDirectory, readRows, sourceErrorOf } from './fixtures.ts';

async function openRecords(records: readonly unknown[], map: Partial<ColumnMapping> = {}) {
  const directory = await makeDirectory({ 'data.jsonl': jsonLines(...records) });
  return openDataset(join(directory, 'data.jsonl'), { map });
}

async function mappingOf(record: unknown, map?: Partial<ColumnMapping>) {
  return (await openRecords([record], map)).mapping;
}

describe('column detection', () => {
  it('knows the names that datasets use, in any letter case, the likeliest first', async () => {
    expect(await mappingOf({ URL: 'x', TEXT: 'x', SAMPLE_ID: 1, WIDTH: 1 })).toEqual({
      id: 'SAMPLE_ID',
      path: null,
      url: 'URL',
      caption: 'TEXT',
      clips: null,
    });
    expect(await mappingOf({ alt: '', video: '', image: '', prompt: '', text: '' })).toEqual({
      id: null,
      path: 'image',
      url: null,
      caption: 'text',
      clips: null,
    });
    expect(await mappingOf({ videoID: '', video_url: '', top_caption: '' })).toEqual({
      id: 'videoID',
      path: null,
      url: 'video_url',
      caption: 'top_caption',
      clips: null,
    });
  });

  it('gives way to the columns that are named', async () => {
    const record = { file_name: 'a.jpg', caption: 'x', long: 'y', link: 'https://a/b' };

    expect(await mappingOf(record, { caption: 'LONG' })).toMatchObject({ caption: 'long' });
    expect(await mappingOf(record, { caption: null })).toMatchObject({ caption: null });
    expect(await mappingOf(record, { url: 'link' })).toMatchObject({ path: null, url: 'link' });
  });

  it('lists the columns where a named one is missing', async () => {
    const error = await sourceErrorOf(() =>
      openRecords([{ path: 'a.jpg', text: 'x' }], { caption: 'TITLE' }),
    );

    expect(error.code).toBe('source_columns');
    expect(error.message).toBe('data.jsonl: there is no column "TITLE". Its columns: path, text.');
  });

  it('says how to name a path where neither path nor url is found', async () => {
    const error = await sourceErrorOf(() =>
      openRecords([{ title: 'x', picture: 'a.jpg', n: [1] }]),
    );

    expect(error.message).toContain('Its columns: title, picture, n (a list).');
    expect(error.message).toContain('--map path=COLUMN');
  });

  it('refuses a named column that holds lists', async () => {
    const error = await sourceErrorOf(() =>
      openRecords([{ path: 'a.jpg', captions: ['x'] }], { caption: 'captions' }),
    );

    expect(error.message).toContain('column "captions" holds a list');
  });
});

describe('where a row says its medium is', () => {
  it('is the path rather than the url, which stays with the rest of the row', async () => {
    const rows = await readRows(
      await openRecords([
        { path: 'a.jpg', url: 'https://host/a.jpg' },
        { path: null, url: 'https://host/b.mp4?size=1' },
      ]),
    );

    expect(rows).toMatchObject([
      { uri: 'a.jpg', kind: 'image', extra: { url: 'https://host/a.jpg' } },
      { uri: 'https://host/b.mp4?size=1', kind: 'video', extra: {} },
    ]);
    expect(rows[1]?.extra).toEqual({});
  });

  it('may be a url in the column for paths', async () => {
    const rows = await readRows(await openRecords([{ image: 'https://host/a' }]));

    expect(rows).toMatchObject([{ uri: 'https://host/a', kind: 'image' }]);
  });

  it('counts a url that is not http', async () => {
    const dataset = await openRecords([
      { url: 'ftp://host/a.jpg' },
      { url: '//host/a.jpg' },
      { url: 'n/a' },
      { url: ' HTTPS://host/a.jpg ' },
    ]);

    expect(await readRows(dataset)).toMatchObject([{ uri: 'HTTPS://host/a.jpg' }]);
    expect(dataset.skipped).toEqual({ 'url-not-http': 3 });
  });

  it('decides the kind by extension, else by the name of the column', async () => {
    const kinds = async (record: unknown) => (await readRows(await openRecords([record])))[0]?.kind;

    expect(await kinds({ url: 'https://host/a.MP4' })).toBe('video');
    expect(await kinds({ url: 'https://host/watch?v=a.jpg' })).toBe('image');
    expect(await kinds({ video_url: 'https://host/watch' })).toBe('video');
    expect(await kinds({ video_path: 'clips/one' })).toBe('video');
    expect(await kinds({ video: 'clips/one.webp' })).toBe('image');
    expect(await kinds({ image_url: 'https://host/one' })).toBe('image');
  });
});
