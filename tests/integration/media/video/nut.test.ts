import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { createNutReader } from '../../../../src/media/video/nut/nut-reader.ts';
import { temporaryFolders } from '../../../unit/media/temporary-folder.ts';
import { lavfi, makeVideo, NO_FFMPEG } from './made-videos.ts';

const newFolder = temporaryFolders();

describe.skipIf(NO_FFMPEG !== '')(`NUT as this ffmpeg writes it${NO_FFMPEG}`, () => {
  it('is read as ffprobe reads it: small and large frames of three streams, over long times', async () => {
    const root = await newFolder();
    const graph =
      "[0:v]settb=1/90000,setpts='N*3003+300000*N*gte(N,30)',split=3[a][b][c];[a]scale=300:200,format=rgb24[x];" +
      "[b]select='not(mod(n,7))',scale=16:9,format=gray[y];[c]select='gte(n,20)',scale=40:30,format=gray[z]";
    const path = makeVideo(
      root,
      'a.nut',
      ...lavfi('testsrc2=s=64x48:r=25:d=2'),
      ...['-filter_complex', graph, '-map', '[x]', '-map', '[y]', '-map', '[z]'],
      ...['-c:v', 'rawvideo', '-enc_time_base', '1/90000'],
    );
    const found: string[] = [];
    const reader = createNutReader(({ streamId, seconds, bytes }) => {
      found.push(`${streamId},${seconds.toFixed(6)},${bytes.length}`);
    });
    reader.push(await readFile(path));
    reader.end();
    const wanted = ['-show_entries', 'packet=stream_index,pts_time,size', '-of', 'csv=p=0'];
    const listed = execFileSync('ffprobe', ['-v', 'error', ...wanted, path], { encoding: 'utf8' });
    expect(found).toEqual(listed.trim().split('\n'));
    expect(found.length).toBeGreaterThan(80);
  });
});
