import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { makeDirectory, readRows, sourceErrorOf } from './fixtures.ts';

async function openText(text: string | Uint8Array, name = 'data.csv') {
  const directory = await makeDirectory({ [name]: text });
  return openDataset(join(directory, name));
}

async function captionsOf(text: string, name?: string) {
  const rows = await readRows(await openText(text, name));
  return rows.map(({ uri, originalCaption }) => [uri, originalCaption]);
}

describe('a CSV table', () => {
  it('gives a row for each record, with its line number, and the rest as strings', async () => {
    const dataset = await openText(
      'id,file_name,text,score,empty\n9007199254740993,a.jpg,a cat,0.50,\n2,b.mov,,1,""\n',
    );

    expect(dataset).toMatchObject({
      format: 'csv',
      mapping: { id: 'id', path: 'file_name', url: null, caption: 'text', clips: null },
    });
    expect(await readRows(dataset)).toEqual([
      {
        key: '9007199254740993',
        kind: 'image',
        uri: 'a.jpg',
        originalCaption: 'a cat',
        origin: 'data.csv:2',
        extra: { score: '0.50', empty: null },
      },
      {
        key: '2',
        kind: 'video',
        uri: 'b.mov',
        originalCaption: null,
        origin: 'data.csv:3',
        extra: { score: '1', empty: '' },
      },
    ]);
  });

  it('reads quoted delimiters, quotes and line ends', async () => {
    const text = 'file_name,text\na.jpg,"one, ""two""\nthree\r\nfour"\nb.jpg,5" disk\n';

    expect(await captionsOf(text)).toEqual([
      ['a.jpg', 'one, "two"\nthree\r\nfour'],
      ['b.jpg', '5" disk'],
    ]);
  });

  it('finds the delimiter by the header', async () => {
    const expected = [['a.jpg', 'x, y; z']];

    expect(await captionsOf('file_name,text\na.jpg,"x, y; z"\n')).toEqual(expected);
    expect(await captionsOf('file_name;text\na.jpg;"x, y; z"\n')).toEqual(expected);
    expect(await captionsOf('file_name\ttext\na.jpg\tx, y; z\n', 'data.tsv')).toEqual(expected);
    expect(await captionsOf('"a,b|c"|file_name|text\n1|a.jpg|x, y; z\n')).toEqual(expected);
    expect(await captionsOf('file_name\na.jpg\n')).toEqual([['a.jpg', null]]);
  });

  it('takes a byte order mark, blank lines, CRLF, LF, both, and a last record without an end', async () => {
    const expected = [
      ['a.jpg', 'x'],
      ['b.jpg', 'y'],
    ];

    expect(await captionsOf('\u{feff}"file_name",text\na.jpg,x\nb.jpg,y')).toEqual(expected);
    expect(await captionsOf('\n \nfile_name,text\na.jpg,x\n\n\nb.jpg,y\n\n')).toEqual(expected);
    expect(await captionsOf('file_name,text\r\na.jpg,x\r\n\r\nb.jpg,y\r\n')).toEqual(expected);
    expect(await captionsOf('file_name,text\na.jpg,x\r\nb.jpg,y\n')).toEqual(expected);
  });

  it('reads values that look like comments, nulls and other quotes as they are', async () => {
    const text = "file_name,text\n#a.jpg,NULL\nb.jpg,'tis\nc.jpg,\\N\n";

    expect(await captionsOf(text)).toEqual([
      ['#a.jpg', 'NULL'],
      ['b.jpg', "'tis"],
      ['c.jpg', String.raw`\N`],
    ]);
  });

  it.each([
    ['too few fields', 'b.jpg', '1 fields, where the header has 2'],
    ['too many fields', 'b.jpg,x,y', '3 fields, where the header has 2'],
    ['an unclosed quote', 'b.jpg,"open', 'a quote is not closed'],
    ['text after a quote', 'b.jpg,"open" tail', 'text follows the closing quote'],
  ])(
    'names the line of a record with %s, near the start and far from it',
    async (_, bad, problem) => {
      for (const above of [1, 30_000]) {
        const dataset = await openText(
          `file_name,text\n${'a.jpg,x\n'.repeat(above)}${bad}\n${'c.jpg,z\n'.repeat(1000)}`,
        );
        const error = await sourceErrorOf(() => readRows(dataset));

        expect(error.message).toContain(`data.csv:${above + 2}: ${problem}`);
      }
    },
  );

  it('refuses lines that end in CR alone, and text that is not UTF-8', async () => {
    const messageOf = async (text: string | Uint8Array) =>
      (await sourceErrorOf(async () => readRows(await openText(text)))).message;

    expect(await messageOf('file_name,text\na.jpg,x\rb.jpg,y\n')).toContain(
      'data.csv:2: a line ends',
    );
    expect(await messageOf('file_name,text\ra.jpg,x\r')).toContain('no first record');
    expect(await messageOf(Buffer.from('file_name,text\na.jpg,caf\u{e9}\n', 'latin1'))).toContain(
      'data.csv:2: the text is not UTF-8',
    );
    expect(await messageOf(Buffer.from('\u{feff}file_name\na.jpg\n', 'utf16le'))).toContain(
      'data.csv:1: the text is not UTF-8',
    );
  });

  it('refuses an empty file and two columns of one name', async () => {
    const empty = await sourceErrorOf(() => openText('\n'));
    const doubled = await sourceErrorOf(() => openText('file_name,text,text\na.jpg,x,y\n'));

    expect(empty.message).toContain('data.csv: there is no first record');
    expect(doubled.message).toContain('two columns are called "text"');
  });

  it('gives a nameless column, as of an index, a name by its place', async () => {
    const rows = await readRows(await openText(',file_name\n0,a.jpg\n'));

    expect(rows).toMatchObject([{ uri: 'a.jpg', extra: { column0: '0' } }]);
  });

  it('takes a file name for a name, not for a pattern', async () => {
    const directory = await makeDirectory({
      '[ab]*.csv': 'file_name\nright.jpg\n',
      'ab.csv': 'file_name\nwrong.jpg\n',
      'a=1.csv': 'file_name\npartition.jpg\n',
    });

    expect(await readRows(await openDataset(join(directory, '[ab]*.csv')))).toMatchObject([
      { uri: 'right.jpg' },
    ]);
    expect(await readRows(await openDataset(join(directory, 'a=1.csv')))).toMatchObject([
      { uri: 'partition.jpg', extra: {} },
    ]);
  });

  it('keeps records that run over many chunks of the file', async () => {
    const caption = 'line, one\nline "two"\r\n\n'.repeat(40_000).trim();
    const quoted = `"${caption.replaceAll('"', '""')}"`;
    const rows = await readRows(
      await openText(`file_name,text\na.jpg,${quoted}\nb.jpg,${quoted}\nc.jpg,z\n`),
    );

    expect(rows.map((row) => row.originalCaption === caption)).toEqual([true, true, false]);
    expect(rows.map((row) => row.origin)).toEqual([
      'data.csv:2',
      'data.csv:120001',
      'data.csv:240000',
    ]);
  });

  it('loses no row, doubles none and changes none, whatever the captions are', async () => {
    const caption = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', ' ', 'a', 'é'), maxLength: 30 }),
    );
    const table = fc.record({
      captions: fc.array(caption, { minLength: 1, maxLength: 300 }),
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      lineEnd: fc.constantFrom('\n', '\r\n'),
      alwaysQuoted: fc.boolean(),
    });
    const directory = await makeDirectory();
    const file = join(directory, 'data.csv');
    await fc.assert(
      fc.asyncProperty(table, async ({ captions, delimiter, lineEnd, alwaysQuoted }) => {
        const quote = (value: string): string =>
          alwaysQuoted || /[",;|\t\r\n]|^\s|\s$/.test(value)
            ? `"${value.replaceAll('"', '""')}"`
            : value;
        const records = captions.map((value, index) => [`${index}.jpg`, quote(value), 'end']);
        const lines = [['file_name', 'text', 'last'], ...records].map((fields) =>
          fields.join(delimiter),
        );
        await writeFile(file, lines.map((line) => line + lineEnd).join(''));
        const rows = await readRows(await openDataset(file));
        expect(rows.map(({ uri, originalCaption }) => [uri, originalCaption])).toEqual(
          captions.map((value, index) => [`${index}.jpg`, value.trim() || null]),
        );
      }),
      { numRuns: 60 },
    );
  });
});
