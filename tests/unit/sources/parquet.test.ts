import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { makeDirectory, readRows, sourceErrorOf, writeParquet } from './fixtures.ts';

async function openQuery(query: string, options = {}) {
  const directory = await makeDirectory();
  await writeParquet(join(directory, 'data.parquet'), query);
  return openDataset(join(directory, 'data.parquet'), options);
}

describe('a Parquet table', () => {
  it('reads LAION', async () => {
    const dataset = await openQuery(`
      select 3060117017583::BIGINT as "SAMPLE_ID", 'https://host/a.jpg' as "URL",
        'A cat, "quoted"' as "TEXT", 1200::INTEGER as "WIDTH", 800::INTEGER as "HEIGHT",
        'UNLIKELY' as "NSFW", 0.31::DOUBLE as similarity, 0.5::FLOAT as punsafe,
        'nan'::DOUBLE as pwatermark, -7905435126451936289::BIGINT as hash, 'en' as "LANGUAGE"
      union all
      select 2, 'https://host/b', null, null, null, null, null, null, null, null, null`);

    expect(dataset).toMatchObject({
      format: 'parquet',
      mapping: { id: 'SAMPLE_ID', path: null, url: 'URL', caption: 'TEXT', clips: null },
    });
    const [first, second] = await readRows(dataset);

    expect(first).toEqual({
      key: '3060117017583',
      kind: 'image',
      uri: 'https://host/a.jpg',
      originalCaption: 'A cat, "quoted"',
      origin: 'data.parquet:1',
      extra: {
        WIDTH: 1200,
        HEIGHT: 800,
        NSFW: 'UNLIKELY',
        similarity: 0.31,
        punsafe: 0.5,
        pwatermark: null,
        hash: '-7905435126451936289',
        LANGUAGE: 'en',
      },
    });
    expect(second).toMatchObject({ key: '2', originalCaption: null, origin: 'data.parquet:2' });
  });

  it('reads COYO, whose ids need all 64 bits', async () => {
    const dataset = await openQuery(`
      select 9223372036854775807::BIGINT as id, 'https://host/a.png' as url, 'x' as text,
        640::BIGINT as width, 480::BIGINT as height, 'e3b0' as image_phash, 1::BIGINT as text_length,
        0.2::FLOAT as clip_similarity_vitb32, 5.5::FLOAT as aesthetic_score_laion_v2`);

    expect(dataset.mapping).toEqual({
      id: 'id',
      path: null,
      url: 'url',
      caption: 'text',
      clips: null,
    });
    expect(await readRows(dataset)).toMatchObject([
      { key: '9223372036854775807', extra: { width: '640', aesthetic_score_laion_v2: 5.5 } },
    ]);
  });

  it('gives values that JSON can hold', async () => {
    const [row] = await readRows(
      await openQuery(`
        select 'a.jpg' as path, true as yes, 18446744073709551615::UBIGINT as big,
          date '2024-02-29' as day, timestamp '2024-02-29 12:34:56.789012' as local,
          timestamptz '2024-02-29 12:34:56.5+02' as instant, 'inf'::FLOAT as infinite,
          1.10::DECIMAL(5, 2) as price, [1, 2] as list,
          {'score': 'nan'::DOUBLE, 'at': timestamp '2024-01-01 00:00:00'} as struct`),
    );

    expect(row?.extra).toEqual({
      yes: true,
      big: '18446744073709551615',
      day: '2024-02-29',
      local: '2024-02-29T12:34:56.789012',
      instant: '2024-02-29T10:34:56.5Z',
      infinite: null,
      price: '1.10',
      list: [1, 2],
      struct: { score: null, at: '2024-01-01T00:00:00' },
    });
  });

  it('leaves out columns of bytes, and says so where the media are in them', async () => {
    const bytes = `{'bytes': '\\x00'::BLOB, 'path': 'a.jpg'}`;
    const error = await sourceErrorOf(() => openQuery(`select ${bytes} as image, 'x' as text`));
    const dataset = await openQuery(`select ${bytes} as image, 'a.jpg' as file_name`);

    expect(error.message).toContain('Its columns: image (bytes in a struct), text.');
    expect(await readRows(dataset)).toMatchObject([{ uri: 'a.jpg', extra: {} }]);
  });

  it('keeps the order of a large table, and the count', async () => {
    const dataset = await openQuery(
      `select 'https://host/' || i || '.jpg' as url from range(300000) t(i)`,
    );
    let count = 0;
    let misplaced = 0;
    for await (const { uri, origin } of dataset.rows(new AbortController().signal)) {
      if (uri !== `https://host/${count}.jpg` || origin !== `data.parquet:${count + 1}`)
        misplaced++;
      count++;
    }

    expect([count, misplaced]).toEqual([300_000, 0]);
  });

  it('can be left before its end', async () => {
    const dataset = await openQuery(`select 'a' || i || '.jpg' as path from range(100000) t(i)`);
    for await (const row of dataset.rows(new AbortController().signal)) {
      if (row.origin === 'data.parquet:5') break;
    }

    expect(await readRows(dataset)).toHaveLength(100_000);
  });

  it('stops at an abort', async () => {
    const dataset = await openQuery(`select 'a' || i || '.jpg' as path from range(100000) t(i)`);
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const row of dataset.rows(controller.signal)) {
        if (row.origin === 'data.parquet:5') controller.abort(new Error('enough'));
      }
    };

    await expect(read()).rejects.toThrow('enough');
  });

  it('may be several files, or a directory of them', async () => {
    const directory = await makeDirectory({ 'README.md': '' });
    for (const part of [0, 1]) {
      await writeParquet(
        join(directory, `part-${part}.parquet`),
        `select '${part}' as key, '${part}.jpg' as path`,
      );
    }
    const expected = [
      { key: '0', uri: '0.jpg', origin: 'part-0.parquet:1' },
      { key: '1', uri: '1.jpg', origin: 'part-1.parquet:1' },
    ];

    expect(await readRows(await openDataset(directory))).toMatchObject(expected);
    expect(await readRows(await openDataset(join(directory, '*.parquet')))).toMatchObject(expected);
  });

  it('refuses a later file without a column that the first one has', async () => {
    const directory = await makeDirectory();
    await writeParquet(join(directory, '0.parquet'), `select 'a.jpg' as path, 'x' as text`);
    await writeParquet(join(directory, '1.parquet'), `select 'b.jpg' as path, 'y' as prompt`);
    const dataset = await openDataset(directory);

    expect((await sourceErrorOf(() => readRows(dataset))).message).toBe(
      '1.parquet: there is no column "text". Its columns: path, prompt.',
    );
  });

  it('refuses a file that is no Parquet file, and names it', async () => {
    const directory = await makeDirectory();
    await writeFile(join(directory, 'a.parquet'), 'not parquet at all');
    const error = await sourceErrorOf(() => openDataset(join(directory, 'a.parquet')));

    expect(error.message).toMatch(/^cannot read a\.parquet: /);
    expect(error.code).toBe('source_unreadable');
  });

  it('refuses a file that is damaged behind its first rows', async () => {
    const directory = await makeDirectory();
    const file = join(directory, 'a.parquet');
    await writeParquet(
      file,
      `select 'https://host/' || md5(i::varchar) as url from range(400000) t(i)`,
    );
    const bytes = await readFile(file);
    const damaged = Math.floor(bytes.length * 0.7);
    await writeFile(file, bytes.fill(0xab, damaged, damaged + 20_000));
    const dataset = await openDataset(file);

    expect((await sourceErrorOf(() => readRows(dataset))).message).toMatch(
      /^cannot read a\.parquet: row \d+ of 400000 and on cannot be decoded/,
    );
  });

  it('passes over what img2dataset lists as not downloaded', async () => {
    const dataset = await openQuery(`
      select * from (values
        ('000000000', 'https://host/a.jpg', 'x', 'success', null),
        ('000000001', 'https://host/b.jpg', 'y', 'failed_to_download', 'HTTP Error 404'),
        ('000000002', 'https://host/c.jpg', 'z', 'failed_to_resize', 'broken')
      ) t(key, url, caption, status, error_message)`);

    expect(await readRows(dataset)).toMatchObject([{ key: '000000000', originalCaption: 'x' }]);
    expect(dataset.skipped).toEqual({
      'status-failed_to_download': 1,
      'status-failed_to_resize': 1,
    });
  });
});
