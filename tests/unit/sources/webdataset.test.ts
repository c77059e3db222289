import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { makeDirectory, readRows, sourceErrorOf, writeTar } from './fixtures.ts';

type Members = Parameters<typeof writeTar>[1];

async function openTar(members: Members, options = {}) {
  const directory = await makeDirectory();
  await writeTar(join(directory, '00000.tar'), members);
  return openDataset(join(directory, '00000.tar'), options);
}

describe('a WebDataset', () => {
  it('gives a row for each key, with the caption and the fields beside its medium', async () => {
    const dataset = await openTar([
      ['0001.txt', 'a cat\n'],
      ['0001.jpg', 'x'],
      ['0001.json', '{"score": 0.5, "id": 9007199254740993}'],
      ['sub.dir/0002.mp4', 'x'],
      ['./sub/0003.WEBP', 'x'],
      ['./sub/0003.caption', ' two\nlines '],
    ]);

    expect(dataset).toMatchObject({
      format: 'webdataset',
      mapping: { id: '__key__', path: null, url: null, caption: '.txt', clips: null },
    });
    expect(await readRows(dataset)).toEqual([
      {
        key: '0001',
        kind: 'image',
        uri: 'tar:00000.tar!/0001.jpg',
        originalCaption: 'a cat',
        origin: '00000.tar:0001.jpg',
        extra: { score: 0.5, id: '9007199254740993' },
      },
      {
        key: 'sub.dir/0002',
        kind: 'video',
        uri: 'tar:00000.tar!/sub.dir/0002.mp4',
        originalCaption: null,
        origin: '00000.tar:sub.dir/0002.mp4',
        extra: {},
      },
      {
        key: 'sub/0003',
        kind: 'image',
        uri: 'tar:00000.tar!/./sub/0003.WEBP',
        originalCaption: 'two\nlines',
        origin: '00000.tar:./sub/0003.WEBP',
        extra: {},
      },
    ]);
  });

  it('takes the caption from the JSON where there is no text, and where it is named', async () => {
    const members: Members = [
      ['1.jpg', 'x'],
      ['1.json', '{"text": "from json", "long": "a long one", "__key__": "other"}'],
    ];
    const withText: Members = [...members, ['1.txt', 'from text']];

    expect(await readRows(await openTar(members))).toMatchObject([
      { originalCaption: 'from json', extra: { long: 'a long one' } },
    ]);
    expect(await readRows(await openTar(withText))).toMatchObject([
      { originalCaption: 'from text', extra: { text: 'from json', long: 'a long one' } },
    ]);
    expect(
      await readRows(await openTar(withText, { map: { caption: 'long', id: null } })),
    ).toMatchObject([{ key: null, originalCaption: 'a long one', extra: { text: 'from json' } }]);
  });

  it('refuses a mapping that cannot be', async () => {
    const members: Members = [
      ['1.jpg', 'x'],
      ['1.json', '{"text": "x"}'],
    ];
    const missing = await sourceErrorOf(() => openTar(members, { map: { caption: 'TITLE' } }));
    const path = await sourceErrorOf(() => openTar(members, { map: { path: 'text' } }));

    expect(missing.message).toContain(
      '00000.tar: there is no column "TITLE". Its columns: __key__, .txt, text.',
    );
    expect(path.message).toContain('the media are in the shards');
  });

  it('counts keys without a medium, second media and names without a key', async () => {
    const dataset = await openTar([
      ['1.txt', 'no medium'],
      ['2.mask.png', 'x'],
      ['2.jpg', 'x'],
      ['._2.jpg', 'x'],
      ['README', 'x'],
      ['3.cls', '7'],
    ]);

    expect(await readRows(dataset)).toMatchObject([{ key: '2', uri: 'tar:00000.tar!/2.jpg' }]);
    expect(dataset.skipped).toEqual({
      'no-media': 2,
      'other-media': 1,
      hidden: 1,
      'extension-none': 1,
    });
  });

  it('reads shards in the order of their names, from a directory or a pattern', async () => {
    const directory = await makeDirectory({ 'notes.md': '', 'stray.jpg': '', 'other/a.jpg': '' });
    for (const shard of ['00001', '00000', '00002']) {
      await writeTar(join(directory, `${shard}.tar`), [[`${shard}-1.jpg`, 'x']]);
    }
    const urisOf = async (location: string) =>
      (await readRows(await openDataset(location))).map((row) => row.uri);
    const all = ['00000', '00001', '00002'].map((name) => `tar:${name}.tar!/${name}-1.jpg`);
    const dataset = await openDataset(directory);

    expect((await readRows(dataset)).map((row) => row.uri)).toEqual(all);
    expect(dataset.skipped).toEqual({ 'extension-jpg': 1, 'other-directory': 1 });
    expect(await urisOf(join(directory, '{00000..00002}.tar'))).toEqual(all);
    expect(await urisOf(join(directory, '0000?.tar'))).toEqual(all);
  });

  it('refuses an archive that is cut short, broken, or holds a name twice', async () => {
    const directory = await makeDirectory();
    const file = join(directory, 'a.tar');
    const members: Members = Array.from({ length: 20 }, (_, index) => [
      `${index}.jpg`,
      Buffer.alloc(5000),
    ]);
    await writeTar(file, members);
    await truncate(file, 60_000);
    const short = await openDataset(file);
    await writeFile(join(directory, 'b.tar'), Buffer.alloc(4096, 'x'));
    const doubled = await openTar([...members, ['1.txt', 'x'], ['1.txt', 'y']]);

    expect((await sourceErrorOf(() => readRows(short))).message).toMatch(/^cannot read a\.tar: /);
    expect((await sourceErrorOf(() => openDataset(join(directory, 'b.tar')))).message).toMatch(
      /^cannot read b\.tar: Invalid tar header/,
    );
    expect((await sourceErrorOf(() => readRows(doubled))).message).toContain(
      '00000.tar:1.txt: this name comes twice',
    );
  });

  it('names the member whose JSON is broken', async () => {
    const members: Members = Array.from({ length: 10 }, (_, index) => [`${index}.jpg`, 'x']);
    for (const bad of ['{"a":', '[1]']) {
      const dataset = await openTar([...members, ['x.json', bad]]);

      expect((await sourceErrorOf(() => readRows(dataset))).message).toMatch(
        /^00000\.tar:x\.json: /,
      );
    }
  });

  it('can be left before its end, and stops at an abort', async () => {
    const dataset = await openTar(
      Array.from({ length: 50 }, (_, index) => [`${index}.jpg`, Buffer.alloc(100_000)]),
    );
    for await (const row of dataset.rows(new AbortController().signal)) if (row.key === '3') break;
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const row of dataset.rows(controller.signal)) {
        if (row.key === '3') controller.abort(new Error('enough'));
      }
    };

    await expect(read()).rejects.toThrow('enough');
    expect(await readRows(dataset)).toHaveLength(50);
  });
});
