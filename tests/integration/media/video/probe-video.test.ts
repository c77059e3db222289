import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { sha256 } from '../../../../src/core/hash.ts';
import { temporaryFolders } from '../../../unit/media/temporary-folder.ts';
import { turnedMp4 } from './mp4-boxes.ts';
import {
  closedVideoMedia,
  counter,
  H264,
  lacksEncoder,
  lavfi,
  LIMITS,
  makeVariable,
  makeVideo,
  NO_FFMPEG,
} from './made-videos.ts';

const newFolder = temporaryFolders();
const mediaAt = closedVideoMedia();
const { signal } = new AbortController();

const SOUND = lavfi('sine=frequency=440:duration=1');

describe.skipIf(NO_FFMPEG !== '')(`probing a video${NO_FFMPEG}`, () => {
  it('tells size, rate, duration, codec, sound and hash', async () => {
    const root = await newFolder();
    const path = makeVideo(root, 'a.mp4', ...counter(50), ...lavfi('sine=d=2'), ...H264);
    const facts = await mediaAt(root).probeVideo('a.mp4', LIMITS, signal);
    const bytes = await readFile(path);
    expect(facts).toEqual({
      container: 'mov,mp4,m4a,3gp,3g2,mj2',
      codec: 'h264',
      pixelFormat: 'yuv420p',
      width: 64,
      height: 48,
      fps: 25,
      variableFps: false,
      durationSeconds: 2,
      rotationDegrees: 0,
      bitRate: facts.bitRate,
      hasAudio: true,
      sizeBytes: bytes.length,
      mediaSha256: sha256(bytes),
    });
    expect(facts.bitRate).toBeGreaterThan(0);
  });

  it('finds a variable frame rate, and its mean', async () => {
    const root = await newFolder();
    makeVariable(root, 'a.mp4');
    const facts = await mediaAt(root).probeVideo('a.mp4', LIMITS, signal);
    expect(facts.variableFps).toBe(true);
    expect(facts.fps).toBeCloseTo(35 / facts.durationSeconds, 3);
  });

  it('gives the size after rotation', async () => {
    const root = await newFolder();
    const upright = await readFile(makeVideo(root, 'a.mp4', ...counter(5), ...H264));
    for (const degrees of [90, 180, 270] as const) {
      await writeFile(join(root, 'turned.mp4'), turnedMp4(upright, degrees));
      const facts = await mediaAt(root).probeVideo('turned.mp4', LIMITS, signal);
      expect(facts.rotationDegrees).toBe(degrees);
      expect([facts.width, facts.height]).toEqual(degrees === 180 ? [64, 48] : [48, 64]);
    }
  });

  it('finds the length of a live recording, whose header has none', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.webm', ...counter(50), '-c:v', 'libvpx', '-live', '1', '-f', 'webm');
    const facts = await mediaAt(root).probeVideo('a.webm', LIMITS, signal);
    expect(facts.durationSeconds).toBeCloseTo(2, 1);
  });

  it('reads 4:2:2 with 10 bits, odd sizes and interlaced video', async () => {
    const root = await newFolder();
    const source = lavfi('testsrc=s=63x47:r=25:d=0.4');
    makeVideo(root, 'deep.mkv', ...source, '-c:v', 'ffv1', '-pix_fmt', 'yuv422p10le');
    const fields = ['-c:v', 'mpeg2video', '-flags', '+ildct+ilme', '-top', '1'];
    makeVideo(root, 'fields.ts', ...lavfi('testsrc2=s=64x48:r=25:d=1'), ...fields);
    const media = mediaAt(root);
    expect(await media.probeVideo('deep.mkv', LIMITS, signal)).toMatchObject({
      pixelFormat: 'yuv422p10le',
      width: 63,
      height: 47,
    });
    expect(await media.probeVideo('fields.ts', LIMITS, signal)).toMatchObject({
      fps: 25,
      variableFps: false,
    });
  });

  const noHevc = lacksEncoder('libx265');
  it.skipIf(noHevc !== '')(`reads HEVC${noHevc}`, async () => {
    const root = await newFolder();
    const codec = ['-c:v', 'libx265', '-x265-params', 'log-level=none'];
    makeVideo(root, 'a.mp4', ...lavfi('testsrc2=s=64x64:r=25:d=0.4'), ...codec);
    const facts = await mediaAt(root).probeVideo('a.mp4', LIMITS, signal);
    expect(facts.codec).toBe('hevc');
  });
});

describe.skipIf(NO_FFMPEG !== '')(`a file that is no video${NO_FFMPEG}`, () => {
  it('fails with its own code for sound, with or without a cover picture', async () => {
    const root = await newFolder();
    makeVideo(root, 'sound.m4a', ...SOUND, '-c:a', 'aac');
    const cover = ['-map', '0', '-map', '1', '-c:v', 'mjpeg', '-disposition:v', 'attached_pic'];
    const picture = lavfi('color=red:s=32x32:d=0.04');
    makeVideo(root, 'cover.m4a', ...SOUND, ...picture, ...cover, '-f', 'mp4');
    const media = mediaAt(root);
    for (const name of ['sound.m4a', 'cover.m4a']) {
      await expect(media.probeVideo(name, LIMITS, signal)).rejects.toMatchObject({
        code: 'video_no_stream',
        message: expect.stringContaining('only audio'),
      });
    }
  });

  it('fails with its own code where it is empty, cut short before its index, or something else', async () => {
    const root = await newFolder();
    const whole = await readFile(makeVideo(root, 'a.mp4', ...counter(25), ...H264));
    await writeFile(join(root, 'empty.mp4'), '');
    await writeFile(join(root, 'cut.mp4'), whole.subarray(0, 1000));
    await writeFile(join(root, 'text.mp4'), 'no video at all\n'.repeat(100));
    const media = mediaAt(root);
    const codeOf = (name: string): Promise<unknown> =>
      media.probeVideo(name, LIMITS, signal).catch((error: unknown) => error);
    expect(await codeOf('empty.mp4')).toMatchObject({ code: 'media_empty' });
    expect(await codeOf('cut.mp4')).toMatchObject({
      code: 'video_unreadable',
      message: expect.stringContaining('moov atom not found'),
    });
    expect(await codeOf('text.mp4')).toMatchObject({ code: 'video_unreadable' });
    expect(await codeOf('missing.mp4')).toMatchObject({ code: 'media_missing' });
    expect(await codeOf('../a.mp4')).toMatchObject({ code: 'media_outside_root' });
  });

  it('says what to install where ffprobe is missing', async () => {
    const root = await newFolder();
    await writeFile(join(root, 'a.mp4'), 'anything');
    const media = mediaAt(root, { ffprobePath: join(root, 'no-ffprobe') });
    await expect(media.probeVideo('a.mp4', LIMITS, signal)).rejects.toMatchObject({
      code: 'ffmpeg_missing',
    });
  });
});

describe.skipIf(NO_FFMPEG !== '')(`limits of a video${NO_FFMPEG}`, () => {
  it('are checked before anything is decoded', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.mp4', ...counter(50), ...H264);
    const media = mediaAt(root);
    const probe = (limits: object): Promise<unknown> =>
      media.probeVideo('a.mp4', { ...LIMITS, ...limits }, signal);
    await expect(probe({ maxSeconds: 1.9 })).rejects.toMatchObject({ code: 'video_too_long' });
    await expect(probe({ maxPixels: 3000 })).rejects.toMatchObject({ code: 'video_too_large' });
    await expect(probe({ maxBytes: 500 })).rejects.toMatchObject({ code: 'media_too_large' });
    await expect(probe({ maxSeconds: 2, maxPixels: 64 * 48 })).resolves.toBeDefined();
  });
});
