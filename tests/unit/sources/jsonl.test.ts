import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { jsonLines, makeDirectory, readRows, sourceErrorOf } from './fixtures.ts';

async function openLines(text: string | Uint8Array, options = {}) {
  const directory = await makeDirectory({ 'data.jsonl': text });
  return openDataset(join(directory, 'data.jsonl'), options);
}

describe('a JSONL table', () => {
  it('gives a row for each line, with its id, path, caption, line number and the rest', async () => {
    const dataset = await openLines(
      jsonLines(
        { file_name: 'images/a.jpg', text: ' a cat ', id: 7, width: 640, tags: ['x'] },
        { file_name: 'clips/b.mp4', text: '  ', id: null, width: 1.5 },
      ),
    );

    expect(dataset).toMatchObject({
      format: 'jsonl',
      mapping: { id: 'id', path: 'file_name', url: null, caption: 'text', clips: null },
    });
    expect(await readRows(dataset)).toEqual([
      {
        key: '7',
        kind: 'image',
        uri: 'images/a.jpg',
        originalCaption: 'a cat',
        origin: 'data.jsonl:1',
        extra: { width: 640, tags: ['x'] },
      },
      {
        key: null,
        kind: 'video',
        uri: 'clips/b.mp4',
        originalCaption: null,
        origin: 'data.jsonl:2',
        extra: { width: 1.5 },
      },
    ]);
  });

  it('keeps whole numbers beyond 2^53 exact, as strings, wherever they stand', async () => {
    const [row] = await readRows(
      await openLines(
        '{"id": 9007199254740993, "url": "https://a/b.jpg", "hash": -1234567890123456789, ' +
          '"nested": {"list": [18446744073709551615, 3]}, "score": 0.1234567890123456, "big": 1e999}\n',
      ),
    );

    expect(row?.key).toBe('9007199254740993');
    expect(row?.extra).toEqual({
      hash: '-1234567890123456789',
      nested: { list: ['18446744073709551615', 3] },
      score: 0.1234567890123456,
      big: null,
    });
  });

  it('takes a byte order mark, CRLF, blank lines and a last line without an end', async () => {
    const dataset = await openLines(
      '\u{feff}{"path":"a.jpg"}\r\n\r\n   \n{"path":"b.jpg"}\r\n\n{"path":"c.jpg"}',
    );

    const rows = await readRows(dataset);

    expect(rows.map(({ uri, origin }) => [uri, origin])).toEqual([
      ['a.jpg', 'data.jsonl:1'],
      ['b.jpg', 'data.jsonl:4'],
      ['c.jpg', 'data.jsonl:6'],
    ]);
  });

  it('does not break a line at U+2028, which JSON allows inside a string', async () => {
    const caption = 'one\u{2028}two\u{2029}three\u{85}four';
    const [row, ...others] = await readRows(await openLines(jsonLines({ path: 'a.jpg', caption })));

    expect(row?.originalCaption).toBe(caption);
    expect(others).toHaveLength(0);
  });

  it('reads lines that are longer than a chunk of the file', async () => {
    const captions = ['a', 'b', 'c'].map((letter) => letter.repeat(700_000));
    const rows = await readRows(
      await openLines(jsonLines(...captions.map((caption) => ({ path: 'a.jpg', caption })))),
    );

    expect(rows.map((row) => row.originalCaption === captions[rows.indexOf(row)])).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('names the line that is no JSON object', async () => {
    const good = jsonLines({ path: 'a.jpg' }).repeat(150);
    for (const bad of ['{"path": "b.jpg"', '{"path": NaN}', '["b.jpg"]', '"b.jpg"', 'null']) {
      const dataset = await openLines(`${good}\n${bad}\n${good}`);
      const error = await sourceErrorOf(() => readRows(dataset));

      expect(error.message).toMatch(/^data\.jsonl:152: /);
      expect(error.code).toBe('source_row');
    }
  });

  it('names the line that is not UTF-8', async () => {
    const dataset = await openLines(
      Buffer.concat([
        Buffer.from(jsonLines({ path: 'a.jpg', text: 'é' }).repeat(120)),
        Buffer.from('{"path":"b.jpg","text":"caf\u{e9}"}\n', 'latin1'),
      ]),
    ).catch((error: unknown) => error);

    expect(String(dataset)).toContain('data.jsonl:121: the text is not UTF-8');
  });

  it('skips a row that has neither path nor url, and counts it', async () => {
    const dataset = await openLines(
      jsonLines({ path: 'a.jpg' }, { path: '' }, { path: null }, { text: 'lost' }),
    );

    expect(await readRows(dataset)).toHaveLength(1);
    expect(dataset.skipped).toEqual({ 'no-media': 3 });
  });

  it('counts anew when it is read again', async () => {
    const dataset = await openLines(jsonLines({ path: 'a.jpg' }, { path: null }));

    await readRows(dataset);

    expect(await readRows(dataset)).toHaveLength(1);
    expect(dataset.skipped).toEqual({ 'no-media': 1 });
  });

  it('refuses a list or an object where a caption or a path belongs', async () => {
    const plain = jsonLines({ path: 'a.jpg', text: 'x' }).repeat(100);
    for (const bad of [{ path: 'a.jpg', text: ['x'] }, { path: { bytes: 'x' } }]) {
      const dataset = await openLines(plain + jsonLines(bad));
      const error = await sourceErrorOf(() => readRows(dataset));

      expect(error.message).toMatch(/^data\.jsonl:101: column "(text|path)" holds a list or an/);
    }
  });

  it('passes over a column of lists when it looks for the caption', async () => {
    const dataset = await openLines(jsonLines({ path: 'a.jpg', caption: ['x', 'y'], text: 'z' }));

    expect(dataset.mapping.caption).toBe('text');
    expect(await readRows(dataset)).toMatchObject([
      { originalCaption: 'z', extra: { caption: ['x', 'y'] } },
    ]);
  });

  it('stops at an abort', async () => {
    const dataset = await openLines(jsonLines({ path: 'a.jpg' }).repeat(100));
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const row of dataset.rows(controller.signal)) {
        if (row.origin === 'data.jsonl:3') controller.abort(new Error('enough'));
      }
    };

    await expect(read()).rejects.toThrow('enough');
  });

  it('loses no row, doubles none and changes none, whatever the values are', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const record = fc.record({
      path: text.map((name) => `d/${name.replaceAll(/[/\\.\s]/g, '_')}x.png`),
      caption: text,
      other: fc.jsonValue(),
    });
    const directory = await makeDirectory();
    const file = join(directory, 'data.jsonl');
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 300 }), async (records) => {
        await writeFile(file, jsonLines(...records));
        const rows = await readRows(await openDataset(file));
        expect(rows).toEqual(
          records.map(({ path, caption, other }, index) => ({
            key: null,
            kind: 'image',
            uri: path,
            originalCaption: caption.trim() || null,
            origin: `data.jsonl:${index + 1}`,
            extra: { other: exact(other) },
          })),
        );
      }),
      { numRuns: 60 },
    );
  });
});

/** A value as it comes back: what JSON writes as whole digits beyond 2^53 stays digits. */
function exact(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    typeof item === 'number' && !Number.isSafeInteger(item) && /^-?\d+$/.test(String(item))
      ? String(item)
      : item,
  );
}
