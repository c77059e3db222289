import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ColumnMapping } from '../../../src/core/dataset.ts';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { jsonLines, makeDirectory, readRows, sourceErrorOf, writeParquet } from './fixtures.ts';

async function openFolder(
  files: Readonly<Record<string, string>>,
  map: Partial<ColumnMapping> = {},
) {
  return openDataset(await makeDirectory(files), { map });
}

describe('a folder of media', () => {
  it('gives all media below it in a stable order, with captions from sidecars', async () => {
    const dataset = await openFolder({
      'b.PNG': '',
      'a.jpg': '',
      'a.txt': '\u{feff} a cat\n',
      'clip.mp4': '',
      'clip.caption': 'a clip',
      'nested/deeper/c.webp': '',
      'nested/deeper/c.txt': '  \n',
      'nested/a.mkv': '',
      'Z.gif': '',
    });

    expect(dataset).toMatchObject({ format: 'folder', mapping: { caption: '.txt' } });
    expect(await readRows(dataset)).toEqual([
      fileRow('Z.gif', 'image', null),
      fileRow('a.jpg', 'image', 'a cat'),
      fileRow('b.PNG', 'image', null),
      fileRow('clip.mp4', 'video', 'a clip'),
      fileRow('nested/a.mkv', 'video', null),
      fileRow('nested/deeper/c.webp', 'image', null),
    ]);
    expect(dataset.skipped).toEqual({});
  });

  it('counts what is neither a medium nor a caption of one', async () => {
    const dataset = await openFolder({
      'a.jpg': '',
      '.DS_Store': '',
      '._a.jpg': '',
      '.git/x.png': '',
      'orphan.txt': 'whose?',
      'notes.pdf': '',
      'sub/notes.PDF': '',
      README: '',
    });

    expect(await readRows(dataset)).toHaveLength(1);
    expect(dataset.skipped).toEqual({
      hidden: 3,
      'extension-txt': 1,
      'extension-pdf': 2,
      'extension-none': 1,
    });
  });

  it('gives a row for a directory that is named as a picture, and walks it', async () => {
    const rows = await readRows(await openFolder({ 'x.png/inside.jpg': '' }));

    expect(rows.map((row) => row.uri)).toEqual(['x.png', 'x.png/inside.jpg']);
  });

  it('follows links to files inside, and counts links that leave the root or form a cycle', async () => {
    const outside = await makeDirectory({ 'secret.jpg': '', 'secret.txt': 'secret' });
    const directory = await makeDirectory({ 'sub/a.jpg': '', 'b.jpg': '' });
    await symlink('sub/a.jpg', join(directory, 'inside.jpg'));
    await symlink(join(outside, 'secret.jpg'), join(directory, 'leak.jpg'));
    await symlink(join(outside, 'secret.txt'), join(directory, 'b.txt'));
    await symlink(outside, join(directory, 'leak'));
    await symlink('..', join(directory, 'sub', 'cycle'));
    await symlink('nowhere', join(directory, 'broken.jpg'));

    const dataset = await openDataset(directory);
    const rows = await readRows(dataset);

    expect(rows.map(({ uri, originalCaption }) => [uri, originalCaption])).toEqual([
      ['b.jpg', null],
      ['broken.jpg', null],
      ['inside.jpg', null],
      ['sub/a.jpg', null],
    ]);
    expect(dataset.skipped).toEqual({ 'outside-root': 3, 'linked-directory': 1 });
  });

  it('refuses a caption that is not UTF-8, and names the file', async () => {
    const directory = await makeDirectory({
      'sub/a.jpg': '',
      'sub/a.txt': Buffer.from('caf\u{e9}', 'latin1'),
    });
    const dataset = await openDataset(directory);

    expect((await sourceErrorOf(() => readRows(dataset))).message).toContain(
      'sub/a.txt: the text is not UTF-8',
    );
  });

  it('reads a real one', async ({ skip }) => {
    const media = join(process.env.TEST_MEDIA_DIR ?? '../shared/media', 'images');
    skip(!existsSync(media), `no media at ${media}: set TEST_MEDIA_DIR`);
    const dataset = await openDataset(media);
    const rows = await readRows(dataset);

    expect(rows).toHaveLength(9);
    expect(rows.filter((row) => row.originalCaption === null)).toMatchObject([
      { uri: 'plush-toys.jpg', origin: 'metadata.jsonl:9' },
    ]);
    expect(rows.filter(({ uri }) => !existsSync(join(dataset.root, uri)))).toEqual([]);
    expect(dataset.skipped).toEqual({});
  });

  it('keeps a name that looks like another kind of uri a file’s', async () => {
    const rows = await readRows(await openFolder({ 'tar:x!/a.jpg': '' }));

    expect(rows).toMatchObject([{ uri: './tar:x!/a.jpg', origin: 'tar:x!/a.jpg' }]);
  });
});

describe('a metadata file in a folder', () => {
  it('gives its rows first, also for files that do not exist, then the files it does not list', async () => {
    const dataset = await openFolder({
      'metadata.jsonl': jsonLines(
        { file_name: 'b.jpg', text: 'b' },
        { file_name: './sub/c.jpg', text: 'c', score: 1 },
        { file_name: 'missing.jpg', text: 'm' },
      ),
      'a.jpg': '',
      'b.jpg': '',
      'sub/c.jpg': '',
      'sub/d.mp4': '',
    });

    expect(dataset.mapping).toEqual({
      id: null,
      path: 'file_name',
      url: null,
      caption: 'text',
      clips: null,
    });
    expect(await readRows(dataset)).toMatchObject([
      { uri: 'b.jpg', originalCaption: 'b', origin: 'metadata.jsonl:1' },
      { uri: 'sub/c.jpg', originalCaption: 'c', origin: 'metadata.jsonl:2', extra: { score: 1 } },
      { uri: 'missing.jpg', originalCaption: 'm', origin: 'metadata.jsonl:3' },
      { uri: 'a.jpg', originalCaption: null, origin: 'a.jpg' },
      { uri: 'sub/d.mp4', originalCaption: null, origin: 'sub/d.mp4', kind: 'video' },
    ]);
    expect(dataset.skipped).toEqual({});
  });

  it('counts for its own subfolder', async () => {
    const directory = await makeDirectory({
      'train/metadata.csv': 'file_name,text\na.jpg,"train, a"\n',
      'train/a.jpg': '',
      'test/metadata.jsonl': jsonLines({ file_name: 'a.jpg', text: 'test a' }),
      'test/a.jpg': '',
      'val/a.jpg': '',
    });
    await writeParquet(
      join(directory, 'val/metadata.parquet'),
      `select 'a.jpg' as file_name, 'val a' as text`,
    );

    expect(await readRows(await openDataset(directory))).toMatchObject([
      { uri: 'test/a.jpg', originalCaption: 'test a', origin: 'test/metadata.jsonl:1' },
      { uri: 'train/a.jpg', originalCaption: 'train, a', origin: 'train/metadata.csv:2' },
      { uri: 'val/a.jpg', originalCaption: 'val a', origin: 'val/metadata.parquet:1' },
    ]);
  });

  it('leaves a caption it does not give to a sidecar', async () => {
    const rows = await readRows(
      await openFolder({
        'metadata.jsonl': jsonLines(
          { file_name: 'a.jpg', text: 'from metadata' },
          { file_name: 'b.jpg', text: null },
          { file_name: 'https://host/c.jpg' },
        ),
        'a.jpg': '',
        'a.txt': 'from sidecar',
        'b.jpg': '',
        'b.txt': 'from sidecar',
      }),
    );

    expect(rows.map((row) => row.originalCaption)).toEqual(['from metadata', 'from sidecar', null]);
  });

  it('may not lead out of the folder', async () => {
    const dataset = await openFolder({
      'sub/metadata.jsonl': jsonLines({ file_name: '../a.jpg' }, { file_name: '../../b.jpg' }),
      'a.jpg': '',
    });

    expect((await sourceErrorOf(() => readRows(dataset))).message).toMatch(
      /^sub\/metadata\.jsonl:2: "\.\.\/\.\.\/b\.jpg" is outside of /,
    );
  });

  it('is mapped by --map, which needs one to be there', async () => {
    const files = {
      'sub/metadata.jsonl': jsonLines({ image: 'a.jpg', text: 'short', long: 'a long one' }),
      'sub/a.jpg': '',
    };
    const missing = await openFolder(files, { caption: 'TITLE' });
    const none = await openFolder({ 'a.jpg': '' }, { caption: 'TITLE' });

    expect(await readRows(await openFolder(files, { caption: 'long' }))).toMatchObject([
      { originalCaption: 'a long one', extra: { text: 'short' } },
    ]);
    expect((await sourceErrorOf(() => readRows(missing))).message).toContain(
      'sub/metadata.jsonl: there is no column "TITLE". Its columns: image, text, long.',
    );
    expect((await sourceErrorOf(() => readRows(none))).message).toContain('no metadata.jsonl');
  });

  it('is refused where it names no files, or where there are two', async () => {
    const nameless = await sourceErrorOf(() =>
      openFolder({ 'metadata.jsonl': jsonLines({ text: 'x' }) }),
    );
    const two = await sourceErrorOf(() => openFolder({ 'metadata.jsonl': '', 'metadata.csv': '' }));

    expect(nameless.message).toContain('--map path=COLUMN');
    expect(two.message).toContain('Keep one');
  });

  it('stops at an abort', async () => {
    const directory = await makeDirectory({ 'a.jpg': '', 'sub/b.jpg': '' });
    await mkdir(join(directory, 'empty'));
    const dataset = await openDataset(directory);
    const controller = new AbortController();
    const read = async (): Promise<void> => {
      for await (const { uri } of dataset.rows(controller.signal)) {
        if (uri === 'a.jpg') controller.abort(new Error('enough'));
      }
    };

    await expect(read()).rejects.toThrow('enough');
  });
});

function fileRow(path: string, kind: 'image' | 'video', originalCaption: string | null) {
  return { key: null, kind, uri: path, originalCaption, origin: path, extra: {} };
}
