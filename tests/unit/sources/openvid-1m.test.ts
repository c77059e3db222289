import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../../src/sources/open-dataset.ts';
import { makeDirectory, readRows } from './fixtures.ts';

const CSV =
  'video,caption,aesthetic score,motion score,temporal consistency score,camera motion,frame,fps,seconds\n' +
  '---_iRTHryQ_13_0to241.mp4,"In the video, a man sits, and talks.",5.2,3.1,0.99,static,241,23.976,10.05\n';

const EXTRA = {
  'aesthetic score': '5.2',
  'motion score': '3.1',
  'temporal consistency score': '0.99',
  'camera motion': 'static',
  frame: '241',
  fps: '23.976',
  seconds: '10.05',
};

async function openAt(table: string, video: string | null, map = {}) {
  const directory = await makeDirectory({ [table]: CSV, ...(video && { [video]: 'x' }) });
  const dataset = await openDataset(join(directory, table), { map });
  return { dataset, directory, rows: await readRows(dataset) };
}

describe("OpenVid-1M's CSV", () => {
  it('gives one clip for each row, with its scores', async () => {
    const { dataset, rows } = await openAt('OpenVid-1M.csv', null);

    expect(dataset.mapping).toEqual({
      id: null,
      path: 'video',
      url: null,
      caption: 'caption',
      clips: null,
    });
    expect(rows).toEqual([
      {
        key: null,
        kind: 'video',
        uri: '---_iRTHryQ_13_0to241.mp4',
        originalCaption: 'In the video, a man sits, and talks.',
        origin: 'OpenVid-1M.csv:2',
        extra: EXTRA,
      },
    ]);
  });

  it('finds the videos where they are unpacked to, from the directory that holds both', async () => {
    const name = 'video/---_iRTHryQ_13_0to241.mp4';
    const unpacked = await openAt('data/train/OpenVid-1M.csv', name);
    const beside = await openAt('OpenVidHD.csv', name);

    expect(unpacked.dataset.root).toBe(unpacked.directory);
    expect(unpacked.rows).toMatchObject([{ uri: name, origin: 'data/train/OpenVid-1M.csv:2' }]);
    expect(beside.dataset.root).toBe(beside.directory);
    expect(beside.rows).toMatchObject([{ uri: name, origin: 'OpenVidHD.csv:2' }]);
  });

  it('takes paths from another column as they are', async () => {
    const { dataset, rows, directory } = await openAt('OpenVid-1M.csv', 'video/a.mp4', {
      path: 'camera motion',
    });

    expect(dataset.root).toBe(directory);
    expect(rows).toMatchObject([{ uri: 'static', kind: 'video' }]);
  });

  it('is named where it is passed over in the folder that holds it and the videos', async () => {
    const directory = await makeDirectory({
      ...{ 'data/train/OpenVid-1M.csv': CSV, 'notes.txt': 'x', 'OpenVidHD.CSV': CSV },
      'video/---_iRTHryQ_13_0to241.mp4': 'x',
    });
    const dataset = await openDataset(directory);
    await readRows(dataset);
    expect(await readRows(dataset)).toHaveLength(1);
    expect(dataset.unreadTables).toEqual(['OpenVidHD.CSV', 'data/train/OpenVid-1M.csv']);
  });
});
