import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { PreparedPicture } from '../../../../src/core/chat.ts';
import { sha256 } from '../../../../src/core/hash.ts';
import { createMedia } from '../../../../src/media/create-media.ts';
import { temporaryFolders } from '../../../unit/media/temporary-folder.ts';
import { turnedMp4 } from './mp4-boxes.ts';
import {
  ANALYZE,
  closedVideoMedia,
  counter,
  FRAMES,
  H264,
  lavfi,
  makeVideo,
  NO_FFMPEG,
} from './made-videos.ts';

const newFolder = temporaryFolders();
const mediaAt = closedVideoMedia();
const { signal } = new AbortController();

/** The number that a frame of `counter` shows. */
async function numberOf({ bytes }: PreparedPicture): Promise<number> {
  const { data } = await sharp(bytes).greyscale().raw().toBuffer({ resolveWithObject: true });
  return Math.round(((data[data.length >> 1] ?? 0) / 255) * 219);
}

async function numbersAt(root: string, name: string, seconds: readonly number[]) {
  const pictures = await mediaAt(root).extractFrames(name, seconds, FRAMES, signal);
  return Promise.all(pictures.map(numberOf));
}

async function pixelsOf({ bytes }: PreparedPicture): Promise<readonly number[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): number[] => {
    const start = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3;
    return [...data.subarray(start, start + 3)];
  };
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)].map(
    ([red = 0, green = 0, blue = 0]) =>
      Math.round(red / 255) * 100 + Math.round(green / 255) * 10 + Math.round(blue / 255),
  );
}

describe.skipIf(NO_FFMPEG !== '')(`the frame at a second${NO_FFMPEG}`, () => {
  const codecs: Readonly<Record<string, readonly string[]>> = {
    'a.mp4': H264,
    'a.mkv': H264,
    'a.ts': H264,
    'a.flv': H264,
    'a.webm': ['-c:v', 'libvpx', '-crf', '4', '-b:v', '2M', '-g', '25', '-deadline', 'realtime'],
    'a.avi': ['-c:v', 'mpeg4', '-q:v', '1', '-bf', '2', '-g', '25'],
    'a.mpg': ['-c:v', 'mpeg2video', '-q:v', '1', '-bf', '2', '-g', '25'],
  };

  for (const [name, codec] of Object.entries(codecs)) {
    it(`is the one that is shown then, by one decode or many: ${name}`, async () => {
      const root = await newFolder();
      makeVideo(root, name, ...counter(200), ...codec);
      const { frames } = await mediaAt(root).analyzeVideo(name, ANALYZE, signal);
      const shownAt = (seconds: number): number =>
        frames.seconds.findLastIndex((time) => time <= seconds + 0.001);
      const seconds = [0.5, 0.519, 3.1, 5.02, 5.12, 7.019];
      const expected = seconds.map(shownAt);
      expect(await numbersAt(root, name, seconds)).toEqual(expected);
      for (const [index, second] of seconds.entries()) {
        expect(await numbersAt(root, name, [second]), `${second} s`).toEqual([expected[index]]);
      }
    });
  }

  it('is the one that begins then, for every frame’s own time', async () => {
    const root = await newFolder();
    makeVideo(
      root,
      'a.mp4',
      ...counter(120),
      '-vf',
      'settb=1/30000,setpts=N*1001',
      '-r',
      '30000/1001',
      ...H264,
    );
    const { frames } = await mediaAt(root).analyzeVideo('a.mp4', ANALYZE, signal);
    const all = [...frames.seconds.keys()];
    expect(await numbersAt(root, 'a.mp4', [...frames.seconds])).toEqual(all);
  });

  it('may come out of order and twice, and gives the same bytes each time', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.mp4', ...counter(100), ...H264);
    const seconds = [3, 0, 3, 1.5];
    expect(await numbersAt(root, 'a.mp4', seconds)).toEqual([75, 0, 75, 37]);
    const media = mediaAt(root);
    const one = await media.extractFrames('a.mp4', seconds, FRAMES, signal);
    const [alone] = await media.extractFrames('a.mp4', [3], FRAMES, signal);
    expect(alone).toEqual(one[0]);
    expect(alone?.sha256).toBe(one[2]?.sha256);
  });

  it('is the one before in a long gap between frames, and the last one to a second after the end', async () => {
    const root = await newFolder();
    const spread = "setpts='(N+if(gte(N,10),100,0))/25/TB'";
    const source = counter(20).map((part) =>
      part.replace(/$/, part.startsWith('color') ? `,${spread}` : ''),
    );
    makeVideo(root, 'a.mkv', ...source, ...H264);
    expect(await numbersAt(root, 'a.mkv', [0.36, 2, 4.3, 4.4, 4.76, 5.5])).toEqual([
      9, 9, 9, 10, 19, 19,
    ]);
    await expect(numbersAt(root, 'a.mkv', [9])).rejects.toMatchObject({ code: 'video_no_frame' });
  });
});

describe.skipIf(NO_FFMPEG !== '')(`a frame${NO_FFMPEG}`, () => {
  /** Red, green, blue and white quarters. */
  const quarters = lavfi(
    "nullsrc=s=64x48:r=25:d=0.4,format=gbrp,geq=r='255*(eq(lt(X,32),lt(Y,24)))':g='255*gte(X,32)':b='255*gte(Y,24)'",
  );

  it('is turned as the file says', async () => {
    const root = await newFolder();
    const codec = ['-c:v', 'libx264rgb', '-crf', '0'];
    const upright = await readFile(makeVideo(root, 'a.mp4', ...quarters, ...codec));
    const media = mediaAt(root);
    const extract = async (name: string): Promise<PreparedPicture> => {
      const [picture] = await media.extractFrames(name, [0.2], FRAMES, signal);
      if (picture === undefined) throw new Error('no picture');
      return picture;
    };
    const [a = 0, b = 0, c = 0, d = 0] = await pixelsOf(await extract('a.mp4'));
    expect([a, b, c, d]).toEqual([100, 10, 1, 111]);
    await writeFile(join(root, 'turned.mp4'), turnedMp4(upright, 90));
    const turned = await extract('turned.mp4');
    expect([turned.width, turned.height]).toEqual([48, 64]);
    expect(await pixelsOf(turned)).toEqual([c, a, d, b]);
  });

  it('is the same picture as the frame’s own file, to the byte, but for its source', async () => {
    const root = await newFolder();
    const path = makeVideo(root, 'a.mkv', ...lavfi('testsrc=s=640x360:r=5:d=1'), '-c:v', 'ffv1');
    makeVideo(root, 'a.png', '-i', path, '-frames:v', '1');
    const [frame] = await mediaAt(root).extractFrames('a.mkv', [0], FRAMES, signal);
    const remote = { allowHosts: [], timeoutMs: 1000, maxRedirects: 0 };
    const media = createMedia({ root, remote, threads: 1 });
    const picture = await media.preparePicture('a.png', FRAMES, signal);
    await media.close();
    expect({ ...frame, sourceSha256: '' }).toEqual({ ...picture, sourceSha256: '' });
    expect(frame?.sourceSha256).toBe(sha256(await readFile(path)));
  });

  it('has the background where it is transparent', async () => {
    const root = await newFolder();
    const clear = lavfi(
      "color=c=red:s=64x48:r=25:d=0.4,format=rgba,geq=r=255:g=0:b=0:a='255*lt(X,32)'",
    );
    const codecs = {
      'a.mov': ['-c:v', 'qtrle'],
      'a.webm': ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p', '-crf', '5', '-b:v', '0'],
    };
    for (const [name, codec] of Object.entries(codecs)) {
      makeVideo(root, name, ...clear, ...codec);
      const options = { ...FRAMES, background: '#0000ff' };
      const [picture] = await mediaAt(root).extractFrames(name, [0.2], options, signal);
      expect(picture && (await pixelsOf(picture)), name).toEqual([100, 1, 100, 1]);
    }
  });

  it('has no combs where it is interlaced', async () => {
    const root = await newFolder();
    const moving = lavfi(
      "color=black:s=128x96:r=50:d=1,geq=lum='if(between(X-4*N,10,30),235,16)':cb=128:cr=128",
    );
    const fields = ['-vf', 'interlace', '-flags', '+ildct+ilme', '-c:v', 'mpeg2video', '-q:v', '1'];
    makeVideo(root, 'a.ts', ...moving, ...fields);
    const [picture] = await mediaAt(root).extractFrames('a.ts', [0.4], FRAMES, signal);
    const { data, info } = await sharp(picture?.bytes)
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const row = (y: number): Buffer => data.subarray(y * info.width, (y + 1) * info.width);
    const differing = [...row(40)].filter((value, x) => Math.abs(value - (row(41)[x] ?? 0)) > 100);
    expect(differing.length).toBeLessThan(3);
  });

  it('has square pixels where the file’s are not', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.mp4', ...counter(5), '-vf', 'setsar=2', ...H264);
    const [picture] = await mediaAt(root).extractFrames('a.mp4', [0], FRAMES, signal);
    expect([picture?.width, picture?.height]).toEqual([128, 48]);
  });

  it('is shrunk and limited as pictures are', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.mp4', ...lavfi('testsrc2=s=640x360:r=25:d=0.2'), ...H264);
    const media = mediaAt(root);
    const small = { ...FRAMES, longestSide: 100 };
    const [picture] = await media.extractFrames('a.mp4', [0], small, signal);
    expect([picture?.width, picture?.height]).toEqual([100, 56]);
    const tight = { ...FRAMES, maxPixels: 1000 };
    await expect(media.extractFrames('a.mp4', [0], tight, signal)).rejects.toMatchObject({
      code: 'video_too_large',
    });
  });

  it('is taken out of a video that is larger than a picture file may be', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.mp4', ...counter(5), ...H264);
    const tight = { ...FRAMES, maxBytes: 500 };
    const [picture] = await mediaAt(root).extractFrames('a.mp4', [0], tight, signal);
    expect([picture?.width, picture?.height]).toEqual([64, 48]);
  });
});
