import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ColumnMapping } from '../../../src/core/dataset.ts';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { jsonLines, makeDirectory, readRows, sourceErrorOf, writeParquet } from './fixtures.ts';

const HEADER = 'videoID,url,timestamp,caption,matching_score';
const NEWS = [
  '---4IxR2xOg',
  'https://www.youtube.com/watch?v=---4IxR2xOg',
  `"[['0:00:16.300', '0:00:32.566'], ['0:01:50.000', '1:01:58.833']]"`,
  `"['A news anchor standing next to a picture of a dog.', ""A man's hand.""]"`,
  '"[0.453857421875, 0.464111328125]"',
].join(',');

const NEWS_SPANS = [
  {
    startSeconds: 16.3,
    endSeconds: 32.566,
    originalCaption: 'A news anchor standing next to a picture of a dog.',
  },
  { startSeconds: 110, endSeconds: 3718.833, originalCaption: "A man's hand." },
];

async function openPanda(
  rows: readonly string[],
  map: Partial<ColumnMapping> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const directory = await makeDirectory({
    ...files,
    'panda.csv': [HEADER, ...rows, ''].join('\n'),
  });
  return openDataset(join(directory, 'panda.csv'), { map });
}

async function problemOf(row: string): Promise<string> {
  return (await sourceErrorOf(async () => readRows(await openPanda([NEWS, row])))).message;
}

describe("Panda-70M's CSV", () => {
  it('gives one video for each row, with its clips and their captions', async () => {
    const dataset = await openPanda([NEWS], {}, { '---4IxR2xOg.mp4': 'x' });

    expect(dataset.mapping).toEqual({
      id: 'videoID',
      path: 'videoID',
      url: 'url',
      caption: 'caption',
      clips: 'timestamp',
    });
    expect(await readRows(dataset)).toEqual([
      {
        key: '---4IxR2xOg',
        kind: 'video',
        uri: '---4IxR2xOg.mp4',
        originalCaption: null,
        origin: 'panda.csv:2',
        spans: NEWS_SPANS,
        extra: {
          url: 'https://www.youtube.com/watch?v=---4IxR2xOg',
          matching_score: '[0.453857421875, 0.464111328125]',
        },
      },
    ]);
  });

  it('takes an address where nothing was downloaded, if it is that of a video and of no page', async () => {
    const mirrored = NEWS.replace(/https:[^,]*/, 'https://host/a.mp4?key=1').replace('---4', 'b');
    const dataset = await openPanda([NEWS, mirrored]);

    expect(await readRows(dataset)).toMatchObject([{ uri: 'https://host/a.mp4?key=1' }]);
    expect(dataset.skipped).toEqual({ 'no-media': 1 });
    expect(await readRows(await openPanda([NEWS], { url: 'url' }))).toMatchObject([
      { uri: 'https://www.youtube.com/watch?v=---4IxR2xOg', spans: NEWS_SPANS },
    ]);
  });

  it('keeps the columns that came later, as they are', async () => {
    const directory = await makeDirectory({
      '---4IxR2xOg.mp4': 'x',
      'panda.csv':
        `${HEADER},desirable_filtering,shot_boundary_detection\n` +
        `${NEWS},"['desirable', '4_screen_in_screen']","[[['0:00:00.000', '0:00:16.266']], []]"\n`,
    });
    const [row] = await readRows(await openDataset(join(directory, 'panda.csv')));

    expect(row?.spans).toEqual(NEWS_SPANS);
    expect(row?.extra).toMatchObject({
      desirable_filtering: "['desirable', '4_screen_in_screen']",
    });
  });

  it('finds downloads by the name of the video, beside the table or in a folder of their own', async () => {
    const found = async (files: Readonly<Record<string, string>>) => {
      const dataset = await openPanda([NEWS, NEWS.replaceAll('---4IxR2xOg', 'gone')], {}, files);
      return { rows: await readRows(dataset), skipped: dataset.skipped };
    };

    for (const path of ['---4IxR2xOg.mp4', 'videos/---4IxR2xOg.webm', 'video/---4IxR2xOg.mkv']) {
      const { rows, skipped } = await found({ [path]: 'x' });
      expect(rows).toMatchObject([
        {
          key: '---4IxR2xOg',
          kind: 'video',
          uri: path,
          spans: NEWS_SPANS,
          extra: { url: 'https://www.youtube.com/watch?v=---4IxR2xOg' },
        },
      ]);
      expect(skipped).toEqual({ 'no-media': 1 });
    }
  });

  it('takes the columns that are named instead', async () => {
    const directory = await makeDirectory({
      'panda.csv': `${HEADER},title,file\n${NEWS},Evening news,clips/a.mov\n`,
      'videos/other.mp4': '',
    });
    const map = { path: 'file', caption: 'title', id: 'file' };
    const [row] = await readRows(await openDataset(join(directory, 'panda.csv'), { map }));

    expect(row).toMatchObject({ key: 'clips/a.mov', uri: 'clips/a.mov' });
    expect(row?.originalCaption).toBe('Evening news');
    expect(row?.spans?.map((span) => span.originalCaption)).toEqual([null, null]);
  });

  it('leaves the captions out where it is told to', async () => {
    const [row] = await readRows(await openPanda([NEWS], { caption: null, url: 'url' }));

    expect(row?.spans?.map((span) => span.originalCaption)).toEqual([null, null]);
    expect(row?.extra).toHaveProperty('caption');
  });

  it('reads the same from JSON lists and from Parquet, as texts or as lists', async () => {
    const directory = await makeDirectory({
      'panda.jsonl': jsonLines({
        videoID: 'a',
        url: 'https://host/a.mp4',
        timestamp: [['0:00:01.000', 2.5]],
        caption: [' A dog. '],
        matching_score: [0.4],
      }),
    });
    const lists = `select 'a' as videoID, 'https://host/a.mp4' as url, [[1.0, 2.5]] as timestamp,
      ['A dog.'] as caption, [0.4] as matching_score`;
    await writeParquet(join(directory, 'lists.parquet'), lists);
    await writeParquet(
      join(directory, 'texts.parquet'),
      lists.replace('[[1.0, 2.5]]', `'[[1.0, 2.5]]'`).replace(`['A dog.']`, `'["A dog."]'`),
    );
    for (const name of ['panda.jsonl', 'lists.parquet', 'texts.parquet']) {
      const dataset = await openDataset(join(directory, name));

      expect(dataset.mapping).toMatchObject({
        id: 'videoID',
        url: 'url',
        caption: 'caption',
        clips: 'timestamp',
      });
      expect(await readRows(dataset)).toMatchObject([
        {
          key: 'a',
          kind: 'video',
          uri: 'https://host/a.mp4',
          spans: [{ startSeconds: 1, endSeconds: 2.5, originalCaption: 'A dog.' }],
        },
      ]);
    }
  });

  it('gives no clips for a row that names none', async () => {
    const [row] = await readRows(await openPanda(['a,https://host/a.mp4,,,']));

    expect(row).not.toHaveProperty('spans');
    expect(row?.originalCaption).toBeNull();
  });

  it('names the row in which clips and captions do not fit each other', async () => {
    const row = (timestamp: string, caption: string) =>
      `x,https://host/x.mp4,"${timestamp}","${caption}",[0.5]`;

    expect(await problemOf(row("[['0:00:01', '0:00:02']]", "['a', 'b']"))).toBe(
      'panda.csv:3: column "caption" is no list of 1 texts, one for each clip. Mend it.',
    );
    expect(await problemOf(row('[[1, 2], [3, 4]]', 'a dog'))).toContain(
      'column "caption" is no list of 2 texts',
    );
    expect(await problemOf(row('[[1, 2]]', '[0.5]'))).toContain('is no list of 1 texts');
    expect(await problemOf(row('[[1, 2]]', "['a"))).toContain(
      'panda.csv:3: column "caption" holds no list: the text ends too early',
    );
  });

  it.each([
    ['2024-01-01', 'holds no list of clips'],
    ['[[1, 2], [3]]', '[3] in column ""timestamp"" is no [start, end]'],
    ['[[1, 2, 3]]', 'is no [start, end]'],
    ["[['soon', '0:00:02']]", 'is no [start, end]'],
    ["[['0:00:61', '0:02:00']]", 'is no [start, end]'],
    ['[[-1, 2]]', 'is no [start, end]'],
    ['[[2, 2]]', 'the clip [2,2] ends before it has begun'],
    ["[['0:01:00', '0:00:59']]", 'ends before it has begun'],
    ['[[1, 2]', 'holds no list: the text ends too early'],
  ])('names the row whose clips are %j', async (timestamp, problem) => {
    const message = await problemOf(`x,https://host/x.mp4,"${timestamp}",['a'],[0.5]`);

    expect(message).toContain(problem.replaceAll('""', '"'));
    expect(message).toContain('panda.csv:3: ');
  });

  it('is known by its columns alone: a timestamp elsewhere is a timestamp', async () => {
    const directory = await makeDirectory({
      'a.csv': 'videoID,url,timestamp,caption\na,https://host/a.mp4,2024-01-01,a dog\n',
    });

    expect(await readRows(await openDataset(join(directory, 'a.csv')))).toMatchObject([
      { originalCaption: 'a dog', extra: { timestamp: '2024-01-01' } },
    ]);
  });

  it('is read in a folder too, with its downloads, once', async () => {
    const directory = await makeDirectory({
      'metadata.csv': `${HEADER}\n${NEWS}\n`,
      '---4IxR2xOg.mp4': 'x',
      '---4IxR2xOg.txt': 'not of the clips',
    });
    const rows = await readRows(await openDataset(directory));

    expect(rows).toMatchObject([
      { uri: '---4IxR2xOg.mp4', originalCaption: null, spans: NEWS_SPANS },
    ]);
  });
});
