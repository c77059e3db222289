import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { makeDirectory, readRows, sourceErrorOf, writeParquet, writeTar } from './fixtures.ts';

interface Download {
  readonly key: string;
  readonly text?: string;
  readonly json?: Readonly<Record<string, unknown>>;
  readonly media?: string | null;
}

/** What video2dataset writes for one key: the clip, its caption, and what is known of it. */
function filesOf({ key, text, json = {}, media = 'mp4' }: Download): [string, string][] {
  const written = {
    url: 'https://www.youtube.com/watch?v=a',
    key,
    status: 'success',
    error_message: null,
    ...json,
  };
  return [
    ...(media === null ? [] : [[`${key}.${media}`, 'x'] as [string, string]]),
    ...(text === undefined ? [] : [[`${key}.txt`, text] as [string, string]]),
    [`${key}.json`, JSON.stringify(written)],
  ];
}

async function openTar(downloads: readonly Download[]) {
  const directory = await makeDirectory();
  await writeTar(join(directory, '00000.tar'), downloads.flatMap(filesOf));
  return openDataset(directory);
}

async function rowOf(download: Download) {
  const [row] = await readRows(await openTar([download]));
  return row;
}

describe('the output of video2dataset', () => {
  it('gives the clips that it has cut as videos of their own, and says where they were', async () => {
    const downloads: Download[] = [
      { key: '0000000_00000', text: 'A dog.', json: { clips: [['00:00:09.000', '00:00:13.500']] } },
      { key: '0000000_00001', text: 'A cat.', json: { clips: [[13.6, 24]] } },
    ];
    const dataset = await openTar(downloads);

    expect(dataset.format).toBe('img2dataset');
    expect(await readRows(dataset)).toEqual([
      {
        key: '0000000_00000',
        kind: 'video',
        uri: 'tar:00000.tar!/0000000_00000.mp4',
        originalCaption: 'A dog.',
        origin: '00000.tar:0000000_00000.mp4',
        extra: expect.objectContaining({ clips: [['00:00:09.000', '00:00:13.500']] }) as unknown,
      },
      expect.objectContaining({ key: '0000000_00001', originalCaption: 'A cat.' }),
    ]);
  });

  it("reads Panda-70M's version of it, in directories, and counts what was not downloaded", async () => {
    const cut = {
      clips: "[('00:00:16.300', '00:00:32.566')]",
      caption: 'A news anchor.',
      matching_score: '0.45',
    };
    const failed: Download = {
      key: '0000001',
      text: "['A', 'B']",
      json: { status: 'failed_to_download', clips: [], caption: "['A', 'B']" },
      media: null,
    };
    const files = [
      ...filesOf({ key: '0000000_00000', text: 'A news anchor.', json: cut }),
      ...filesOf(failed),
    ];
    const directory = await makeDirectory(
      Object.fromEntries(files.map(([name, content]) => [`00000/${name}`, content])),
    );
    await writeParquet(
      join(directory, '00000.parquet'),
      `select * from (values ('0000000_00000', 'success'), ('0000001', 'failed_to_download')) t(key, status)`,
    );
    const dataset = await openDataset(directory);
    const rows = await readRows(dataset);

    expect(rows).toMatchObject([
      {
        key: '0000000_00000',
        kind: 'video',
        uri: '00000/0000000_00000.mp4',
        originalCaption: 'A news anchor.',
        extra: { matching_score: '0.45', clips: cut.clips },
      },
    ]);
    expect(rows[0]).not.toHaveProperty('spans');
    expect(dataset.skipped).toEqual({ 'status-failed_to_download': 1 });
  });

  it('gives the clips of a video that is still whole', async () => {
    const row = await rowOf({
      key: '0000000',
      text: 'A long day.',
      json: {
        clips: [
          [0, 2.5],
          ['0:00:03.000', '0:00:04.000'],
        ],
      },
    });

    expect(row?.originalCaption).toBe('A long day.');
    expect(row?.spans).toEqual([
      { startSeconds: 0, endSeconds: 2.5, originalCaption: null },
      { startSeconds: 3, endSeconds: 4, originalCaption: null },
    ]);
    expect(row?.extra).not.toHaveProperty('clips');
  });

  it('gives the caption of a whole video to its only clip, and a list of captions to its clips', async () => {
    const only = await rowOf({ key: '0000000', text: 'A dog.', json: { clips: [5, 9] } });
    const listed = await rowOf({
      key: '0000000',
      text: "['A dog.', '[music]']",
      json: {
        clips: [
          [0, 1],
          [1, 2],
        ],
      },
    });
    const bracketed = await rowOf({
      key: '0000000',
      text: '[music] A dog.',
      json: {
        clips: [
          [0, 1],
          [1, 2],
        ],
      },
    });

    expect(only?.spans).toEqual([{ startSeconds: 5, endSeconds: 9, originalCaption: 'A dog.' }]);
    expect(listed?.originalCaption).toBeNull();
    expect(listed?.spans?.map((span) => span.originalCaption)).toEqual(['A dog.', '[music]']);
    expect(bracketed?.originalCaption).toBe('[music] A dog.');
    expect(bracketed?.spans?.map((span) => span.originalCaption)).toEqual([null, null]);
  });

  it("finds Panda-70M's clips in whole videos that keep its columns", async () => {
    const row = await rowOf({
      key: '0000000',
      text: "['A dog.', 'A cat.']",
      json: {
        videoID: 'a',
        caption: "['A dog.', 'A cat.']",
        timestamp: "[['0:00:01.000', '0:00:02.000'], ['0:00:03.000', '0:00:04.000']]",
        matching_score: '[0.4, 0.5]',
      },
    });

    expect(row?.spans).toEqual([
      { startSeconds: 1, endSeconds: 2, originalCaption: 'A dog.' },
      { startSeconds: 3, endSeconds: 4, originalCaption: 'A cat.' },
    ]);
    expect(row?.extra).toMatchObject({ videoID: 'a', matching_score: '[0.4, 0.5]' });
    expect(row?.extra).not.toHaveProperty('caption');
  });

  it('names the file whose clips cannot be read', async () => {
    const dataset = await openTar([{ key: '0000000', json: { clips: [[4, 2]] } }]);
    const error = await sourceErrorOf(() => readRows(dataset));

    expect(error.message).toContain('00000.tar:0000000.mp4: the clip [4,2] ends before');
  });

  it('leaves a field called clips alone where another tool wrote it, or the medium is a picture', async () => {
    const directory = await makeDirectory();
    await writeTar(join(directory, 'a.tar'), [
      ['one.mp4', 'x'],
      ['one.json', '{"clips": ["funny", "short", "loud"]}'],
    ]);

    expect(await readRows(await openDataset(join(directory, 'a.tar')))).toMatchObject([
      { extra: { clips: ['funny', 'short', 'loud'] } },
    ]);
    expect(
      await rowOf({ key: '0', media: 'jpg', text: '[]', json: { clips: ['x'] } }),
    ).toMatchObject({ kind: 'image', originalCaption: '[]', extra: { clips: ['x'] } });
  });
});
