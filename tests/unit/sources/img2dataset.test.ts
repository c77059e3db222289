import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { makeDirectory, readRows, writeParquet, writeTar } from './fixtures.ts';

/** What img2dataset lists for a shard: two downloads done, three failed. */
const LISTED = `
  select * from (values
    ('000000000', 'https://host/a.jpg', 'a', 'success', null),
    ('000000001', 'https://host/b.jpg', 'b', 'failed_to_download', 'HTTP Error 404'),
    ('000000002', 'https://host/c.jpg', 'c', 'success', null),
    ('000000003', 'https://host/d.jpg', 'd', 'failed_to_resize', 'broken'),
    ('000000004', 'https://host/e.jpg', 'e', 'failed_to_download', 'timeout')
  ) t(key, url, caption, status, error_message)`;

const FAILED = { 'status-failed_to_download': 2, 'status-failed_to_resize': 1 };

function filesOf(key: string, caption: string): [string, string][] {
  const json = { key, caption, url: `https://host/${caption}.jpg`, status: 'success', width: 256 };
  return [
    [`${key}.jpg`, 'x'],
    [`${key}.txt`, caption],
    [`${key}.json`, JSON.stringify({ ...json, error_message: null })],
  ];
}

function expectedRow(key: string, caption: string, uri: string, origin: string) {
  const url = `https://host/${caption}.jpg`;
  const extra = { url, status: 'success', width: 256, error_message: null };
  return { key, kind: 'image', uri, originalCaption: caption, origin, extra };
}

describe('the output of img2dataset', () => {
  it('gives the downloads in its tar shards, and counts those that failed', async () => {
    const directory = await makeDirectory({ '00000_stats.json': '{}' });
    const tar = join(directory, '00000.tar');
    await writeTar(tar, [...filesOf('000000000', 'a'), ...filesOf('000000002', 'c')]);
    await writeParquet(join(directory, '00000.parquet'), LISTED);
    for (const location of [directory, tar]) {
      const dataset = await openDataset(location);

      expect(dataset.format).toBe('img2dataset');
      expect(await readRows(dataset)).toEqual([
        expectedRow('000000000', 'a', 'tar:00000.tar!/000000000.jpg', '00000.tar:000000000.jpg'),
        expectedRow('000000002', 'c', 'tar:00000.tar!/000000002.jpg', '00000.tar:000000002.jpg'),
      ]);
      expect(dataset.skipped).toEqual(FAILED);
    }
  });

  it('is known by the JSON of a tar alone', async () => {
    const directory = await makeDirectory();
    await writeTar(join(directory, 'a.tar'), [
      ...filesOf('000000000', 'a'),
      ['000000001.json', '{"key": "000000001", "status": "failed_to_download"}'],
    ]);
    const dataset = await openDataset(directory);

    expect(dataset.format).toBe('img2dataset');
    expect(await readRows(dataset)).toHaveLength(1);
    expect(dataset.skipped).toEqual({ 'status-failed_to_download': 1 });
  });

  it('gives the downloads in its directories', async () => {
    const files = [...filesOf('000000000', 'a'), ...filesOf('000000002', 'c')];
    const directory = await makeDirectory(
      Object.fromEntries(files.map(([name, content]) => [`00000/${name}`, content])),
    );
    await writeParquet(join(directory, '00000.parquet'), LISTED);
    const dataset = await openDataset(directory);

    expect(dataset.format).toBe('img2dataset');
    expect(await readRows(dataset)).toEqual([
      expectedRow('000000000', 'a', '00000/000000000.jpg', '00000:000000000.jpg'),
      expectedRow('000000002', 'c', '00000/000000002.jpg', '00000:000000002.jpg'),
    ]);
    expect(dataset.skipped).toEqual(FAILED);
  });

  it('counts downloads that are listed as done and are not there, and shards that are not', async () => {
    const directory = await makeDirectory();
    await writeTar(join(directory, '00000.tar'), filesOf('000000000', 'a'));
    await writeParquet(join(directory, '00000.parquet'), LISTED);
    await writeParquet(join(directory, '00001.parquet'), LISTED);
    const dataset = await openDataset(directory);

    expect(await readRows(dataset)).toHaveLength(1);
    expect(dataset.skipped).toEqual({
      'no-media': 3,
      'status-failed_to_download': 4,
      'status-failed_to_resize': 2,
    });
  });
});
