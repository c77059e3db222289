import { relative, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { jsonLines, makeDirectory, readRows, sourceErrorOf } from './fixtures.ts';

describe('openDataset', () => {
  it('gives an absolute root, whatever the location is', async () => {
    const directory = await makeDirectory({
      'a.jpg': '',
      'sub/data.ndjson': jsonLines({ path: 'b' }),
    });
    const location = relative(process.cwd(), directory);

    expect((await openDataset(location)).root).toBe(directory);
    expect((await openDataset(join(location, 'sub/data.ndjson'))).root).toBe(
      join(directory, 'sub'),
    );
  });

  it('says what is wrong with a location that is no dataset', async () => {
    const directory = await makeDirectory({ 'a.mp4': '', 'a.jsonl': '', 'b.csv': '' });
    const messageOf = async (location: string) =>
      (await sourceErrorOf(() => openDataset(location))).message;

    expect(await messageOf(join(directory, 'missing'))).toContain('Check the path');
    expect(await messageOf('s3://bucket/data')).toContain('Download it');
    expect(await messageOf(join(directory, 'a.mp4'))).toContain('Name a folder of media');
    expect(await messageOf(join(directory, 'a.jsonl'))).toContain('It has no columns');
    expect(await messageOf(join(directory, '*.tar'))).toContain('no file has such a name');
    expect(await messageOf(join(directory, 'x{0..2}.tar'))).toContain(
      'x0.tar is missing (3 in all)',
    );
    expect(await messageOf(join(directory, '{a.jsonl,b.csv}'))).toContain('different formats');
  });

  it('prefers a file of that very name to a pattern', async () => {
    const directory = await makeDirectory({
      'a?.jsonl': jsonLines({ path: 'right.jpg' }),
      'ab.jsonl': jsonLines({ path: 'wrong.jpg' }),
    });

    expect(await readRows(await openDataset(join(directory, 'a?.jsonl')))).toMatchObject([
      { uri: 'right.jpg' },
    ]);
  });

  it('keeps the order of braces, and reads no file twice', async () => {
    const directory = await makeDirectory(
      Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.csv`, `path\n${name}.jpg\n`])),
    );
    const rows = await readRows(await openDataset(join(directory, '{c,a,*}.csv')));

    expect(rows.map((row) => row.uri)).toEqual(['c.jpg', 'a.jpg', 'b.jpg']);
  });

  it('takes a directory that holds nothing for an empty folder', async () => {
    const dataset = await openDataset(await makeDirectory());

    expect(dataset.format).toBe('folder');
    expect(await readRows(dataset)).toEqual([]);
  });
});
