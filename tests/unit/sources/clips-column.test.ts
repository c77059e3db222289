import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ColumnMapping, Row } from '../../../src/core/dataset.ts';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { jsonLines, makeDirectory, readRows, sourceErrorOf, writeParquet } from './fixtures.ts';

type Map = Partial<ColumnMapping>;

const CUTS: Map = { clips: 'cuts' };

async function openText(name: string, text: string, map = CUTS) {
  const directory = await makeDirectory({ [name]: text });
  return openDataset(join(directory, name), { map });
}

async function rowsOf(records: readonly object[], map?: Map): Promise<Row[]> {
  return readRows(await openText('a.jsonl', jsonLines(...records), map));
}

const TWO = [
  { startSeconds: 1, endSeconds: 4.5, originalCaption: null },
  { startSeconds: 60, endSeconds: 62, originalCaption: null },
];

describe('--map clips', () => {
  it.each([
    [
      'lists of seconds',
      [
        [1, 4.5],
        [60, 62],
      ],
    ],
    [
      'clock times',
      [
        ['0:00:01', '4.5'],
        ['1:00', '0:01:02.000'],
      ],
    ],
    ['the text of a Python list', "[(1, 4.5), ('1:00', '1:02')]"],
    [
      'objects',
      [
        { start: 1, end: 4.5 },
        { end_seconds: 62, start_seconds: '1:00' },
      ],
    ],
  ])('takes %s', async (_, cuts) => {
    const [row] = await rowsOf([{ path: 'a.mp4', cuts, mood: 'calm' }]);
    expect(row).toMatchObject({ kind: 'video', spans: TWO, extra: { mood: 'calm' } });
    expect(row?.extra).not.toHaveProperty('cuts');
  });

  it('takes CSV and Parquet, and shows the column', async () => {
    const csv = await openText('a.csv', 'path,Cuts\na.mp4,"[[1, 4.5], [60, 62]]"\nb.mp4,\n');
    expect(csv.mapping).toMatchObject({ clips: 'Cuts' });
    expect((await readRows(csv)).map(({ spans }) => spans)).toEqual([TWO, undefined]);

    const directory = await makeDirectory();
    const file = join(directory, 'a.parquet');
    await writeParquet(file, `select 'a.mp4' as path, [[1.0, 4.5], [60, 62]] as cuts`);
    const parquet = await openDataset(file, { map: { clips: 'cuts' } });
    expect((await readRows(parquet)).map(({ spans }) => spans)).toEqual([TWO]);
  });

  it('keeps what a clip has of its own, and prefers its own caption', async () => {
    const cuts = [
      { start: 0, end: 2, caption: ' A dog. ', score: 0.4, extra: { tags: ['x'] } },
      { start: 2, end: 4, score: 0.5 },
      [4, 6],
    ];
    const [row] = await rowsOf([{ path: 'a.mp4', cuts, caption: ['no', 'A cat.', 'A hen.'] }]);
    const times = (start: number) => ({ startSeconds: start, endSeconds: start + 2 });
    expect(row?.spans).toEqual([
      { ...times(0), originalCaption: 'A dog.', extra: { score: 0.4, tags: ['x'] } },
      { ...times(2), originalCaption: 'A cat.', extra: { score: 0.5 } },
      { ...times(4), originalCaption: 'A hen.' },
    ]);
  });

  it('takes a text for the caption of the whole, and of a clip where there is one', async () => {
    const one = { path: 'a.mp4', caption: 'Waves.', cuts: [[0, 2]] };
    const [first, second] = await rowsOf([
      one,
      {
        ...one,
        path: 'b.mp4',
        cuts: [
          [0, 2],
          [2, 4],
        ],
      },
    ]);
    expect(first?.spans?.map(({ originalCaption }) => originalCaption)).toEqual(['Waves.']);
    expect(second).toMatchObject({ originalCaption: 'Waves.', spans: [{}, {}] });
    expect(second?.spans?.map(({ originalCaption }) => originalCaption)).toEqual([null, null]);
  });

  it('wins over the column that is known, and takes it away', async () => {
    const row = { videoID: 'a', url: 'http://a.org/a.mp4', caption: 'A.', matching_score: 1 };
    const panda = { ...row, timestamp: [[0, 9]], better: [[1, 2]] };
    const spansBy = async (map: Map) => (await rowsOf([panda], map))[0]?.spans;
    expect(await spansBy({ clips: 'better' })).toMatchObject([{ startSeconds: 1 }]);
    expect(await spansBy({ clips: null })).toBeUndefined();
  });

  it.each([
    [{ cuts: 'soon' }, 'a.jsonl:2: column "cuts" holds no list of clips'],
    [{ cuts: [{ start: 1 }] }, '{"start":1} in column "cuts" is no [start, end]'],
    [{ cuts: [{ start: 2, end: 1 }] }, 'ends before it has begun'],
    [{ cuts: [{ start: 1, end: 2, caption: 7 }] }, 'is no text'],
    [{ cuts: [[1, 2]], caption: ['one', 'two'] }, 'column "caption" is no list of 1 texts'],
  ])('refuses %j with its row', async (values, problem) => {
    const good = { path: 'a.mp4', cuts: [[0, 1]], caption: ['one'] };
    const error = await sourceErrorOf(async () => rowsOf([good, { path: 'b.mp4', ...values }]));
    expect(error.message).toContain(problem);
  });

  it('names the columns where there is none of that name', async () => {
    const error = await sourceErrorOf(async () => rowsOf([{ path: 'a.mp4' }]));
    expect(error.message).toContain('there is no column "cuts". Its columns: path');
  });
});
