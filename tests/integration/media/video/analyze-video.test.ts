import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';

import { scoreMotion } from '../../../../src/clips/score-motion.ts';
import type { KeptPicture, VideoSignals } from '../../../../src/core/video.ts';
import { temporaryFolders, temporaryFoldersForAll } from '../../../unit/media/temporary-folder.ts';
import { turnedMp4 } from './mp4-boxes.ts';
import {
  ANALYZE,
  closedVideoMedia,
  counter,
  H264,
  lacksEncoder,
  lavfi,
  makeTexture,
  makeVariable,
  makeVideo,
  NO_FFMPEG,
  panned,
} from './made-videos.ts';

const newFolder = temporaryFolders();
const mediaAt = closedVideoMedia();
const { signal } = new AbortController();

/** Analyses what ffmpeg makes of the arguments. */
async function signalsOf(
  name: string,
  ffmpegArguments: readonly string[],
  options: object = {},
): Promise<VideoSignals> {
  const root = await newFolder();
  makeVideo(root, name, ...ffmpegArguments);
  return mediaAt(root).analyzeVideo(name, { ...ANALYZE, ...options }, signal);
}

const folderOfTexture = temporaryFoldersForAll();
let texture = '';

beforeAll(async () => {
  texture = await makeTexture(await folderOfTexture());
});

/** The camera pans to the right by `pixels` of 320 a second. */
function pan(pixels: number, seconds: number, filters = ''): readonly string[] {
  return panned(texture, { pixels, seconds, filters });
}

describe.skipIf(NO_FFMPEG !== '')(`analysing a video${NO_FFMPEG}`, () => {
  it('takes every frame’s own time, and samples by time, where the rate is variable', async () => {
    const root = await newFolder();
    makeVariable(root, 'a.mkv');
    const { frames, samples } = await mediaAt(root).analyzeVideo('a.mkv', ANALYZE, signal);
    const expected = Array.from({ length: 35 }, (_, index) =>
      index < 25 ? index / 25 : 1 + (index - 25) / 5,
    );
    expect([...frames.seconds]).toEqual(
      expected.map((seconds) => expect.closeTo(seconds, 6) as number),
    );
    expect([...samples.seconds]).toEqual(
      [0, 0.52, 1, 1.6, 2, 2.6].map((seconds) => expect.closeTo(seconds, 6) as number),
    );
  });

  it('keeps small pictures by time, in order, and changes no signal by it', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.mp4', ...lavfi('testsrc2=s=160x120:r=20:d=7'), ...H264);
    const kept: KeptPicture[] = [];
    const pictures = { everySeconds: 0.1, shortestSide: 60 };
    const sizes: number[] = [];
    const media = mediaAt(root);
    const signals = await media.analyzeVideo(
      'a.mp4',
      { ...ANALYZE, pictures },
      signal,
      async (bundle) => {
        sizes.push(bundle.length);
        // Slower than they come: none may be lost, or overtake another.
        await new Promise((done) => setTimeout(done, 50));
        kept.push(...bundle);
      },
    );
    expect(sizes).toEqual([64, 6]);
    const times = Array.from({ length: 70 }, (_, index) => index / 10);
    expect(kept.map(({ seconds }) => seconds)).toEqual(
      times.map((seconds) => expect.closeTo(seconds, 1) as number),
    );
    expect(await sharp(kept[69]?.bytes).metadata()).toMatchObject({
      ...{ format: 'jpeg', width: 80, height: 60 },
    });
    expect(await media.analyzeVideo('a.mp4', ANALYZE, signal)).toEqual(signals);
  });

  it('fails where what it has kept cannot be stored', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.mp4', ...lavfi('testsrc2=s=160x120:r=20:d=1'), ...H264);
    const options = { ...ANALYZE, pictures: { everySeconds: 2, shortestSide: 60 } };
    const analysis = mediaAt(root).analyzeVideo('a.mp4', options, signal, async () => {
      throw new Error('disk full');
    });
    await expect(analysis).rejects.toThrow('disk full');
  });

  it('gives every array of a group one length, and the first values 0', async () => {
    const signals = await signalsOf('a.mp4', [...pan(20, 2), ...H264]);
    const { seconds, ...columns } = signals.samples;
    expect(signals.frames.content).toHaveLength(50);
    expect(signals.frames.content[0]).toBe(0);
    expect(seconds).toHaveLength(4);
    for (const column of Object.values(columns)) expect(column).toHaveLength(4);
    expect(signals.samples.motion[0]).toBe(0);
    expect([signals.flowWidth, signals.flowHeight, signals.sampleFps]).toEqual([320, 180, 2]);
  });

  it('reads a known pan as its speed over the diagonal, whatever the sample rate', async () => {
    const expected = 16 / Math.hypot(320, 180);
    for (const sampleFps of [1, 2, 5]) {
      const { samples } = await signalsOf('a.mp4', [...pan(16, 3), ...H264], { sampleFps });
      expect(samples.seconds).toHaveLength(3 * sampleFps);
      // The made video moves by whole pixels, so that one pair may be off by one: the mean is not.
      const pairs = samples.motion.slice(1);
      const mean = pairs.reduce((sum, motion) => sum + motion, 0) / pairs.length;
      expect(Math.abs(mean / expected - 1)).toBeLessThan(0.05);
      const pan16 = samples.panRight.slice(1);
      expect(pan16.reduce((sum, shift) => sum + shift, 0) / pan16.length).toBeCloseTo(16 / 320, 2);
      expect(Math.min(...samples.coherence.slice(1))).toBeGreaterThan(0.9);
    }
  });

  it('reads 0 where nothing moves', async () => {
    const { frames, samples } = await signalsOf('a.mkv', [...pan(0, 2), '-c:v', 'ffv1']);
    expect(Math.max(...samples.motion)).toBe(0);
    expect(Math.max(...samples.difference)).toBe(0);
    expect(Math.max(...frames.content)).toBe(0);
    expect([...samples.stillShare]).toEqual([0, 1, 1, 1]);
  });

  it('reads a pan the same where every frame comes twice', async () => {
    const once = await signalsOf('a.mkv', [...pan(24, 3), '-c:v', 'ffv1']);
    const slow = pan(24, 3, ',fps=12.5,fps=25');
    const twice = await signalsOf('a.mkv', [...slow, '-c:v', 'ffv1']);
    expect(twice.frames.content.filter((value) => value === 0)).not.toHaveLength(1);
    const mean = ({ samples }: VideoSignals): number =>
      samples.motion.reduce((sum, value) => sum + value, 0) / (samples.motion.length - 1);
    expect(mean(twice)).toBeCloseTo(mean(once), 2);
  });

  it('shows a slide show to be still once pairs across its cuts are left out', async () => {
    const slides = ['red', 'teal', 'olive'].map((colour, index) => {
      const grid = `drawgrid=w=${30 + 20 * index}:h=${40 + 10 * index}:t=4:c=white`;
      return `color=${colour}:s=320x180:r=25:d=2,${grid}[s${index}]`;
    });
    const source = `${slides.join(';')};[s0][s1][s2]concat=n=3:v=1:a=0`;
    const codec = ['-c:v', 'libx264', '-crf', '12', '-pix_fmt', 'yuv420p'];
    const { frames, samples } = await signalsOf('a.mp4', [...lavfi(source), ...codec]);
    const cuts = [...frames.seconds].filter((_, index) => (frames.content[index] ?? 0) >= 27);
    expect(cuts).toEqual([2, 4]);
    const within = [...samples.motion].filter((_, index) => {
      const [from = 0, to = 0] = [samples.seconds[index - 1], samples.seconds[index]];
      return !cuts.some((cut) => from < cut && cut <= to);
    });
    expect(Math.max(...samples.motion)).toBeGreaterThan(0.05);
    expect(Math.max(...within)).toBeLessThan(0.0005);
  });

  it('tells a fade from motion', async () => {
    const fading = await signalsOf('a.mp4', [...pan(0, 3, ',fade=out:d=3'), ...H264]);
    const moving = await signalsOf('a.mp4', [...pan(24, 3), ...H264]);
    expect(Math.min(...fading.samples.fade.slice(1, 5))).toBeGreaterThan(0.7);
    expect(Math.max(...moving.samples.fade)).toBeLessThan(0.1);
  });

  it('measures black frames and black bars', async () => {
    const bars = await signalsOf('a.mp4', [...pan(20, 1, ',pad=320:240:0:30:black'), ...H264]);
    expect(bars.samples.barShare[0]).toBeCloseTo(0.25, 1);
    const black = await signalsOf('b.mp4', [...lavfi('color=black:s=320x180:d=1'), ...H264]);
    expect(black.samples.blackShare[0]).toBe(1);
    expect(black.samples.barShare[0]).toBe(0);
    expect(black.samples.brightness[0]).toBe(0);
  });

  it('measures the picture as it is shown, where it is stored on its side', async () => {
    const root = await newFolder();
    const upright = await readFile(makeVideo(root, 'a.mp4', ...pan(24, 2), ...H264));
    await writeFile(join(root, 'turned.mp4'), turnedMp4(upright, 90));
    const media = mediaAt(root);
    const flat = await media.analyzeVideo('a.mp4', ANALYZE, signal);
    const turned = await media.analyzeVideo('turned.mp4', { ...ANALYZE, flowWidth: 180 }, signal);
    expect([turned.flowWidth, turned.flowHeight]).toEqual([180, 320]);
    expect(turned.samples.panRight[2]).toBeCloseTo(0, 3);
    // Content that moved to the left moves up once it is turned clockwise: the camera tilts down.
    expect(turned.samples.tiltUp[2]).toBeCloseTo(-(flat.samples.panRight[2] ?? 0), 3);
  });

  it('gives the same numbers each time', async () => {
    const root = await newFolder();
    makeVideo(root, 'a.mp4', ...pan(24, 2), ...H264);
    const all = await Promise.all(
      [1, 2, 3].map(() => mediaAt(root).analyzeVideo('a.mp4', ANALYZE, signal)),
    );
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
  });

  it('keeps to the signals in the fast way, on fewer frames', async () => {
    const exact = await signalsOf('a.mp4', [...pan(24, 3), ...H264]);
    const fast = await signalsOf('a.mp4', [...pan(24, 3), ...H264], { fast: true });
    expect(fast.frames.seconds.length).toBeLessThan(exact.frames.seconds.length);
    expect(fast.samples.motion[3]).toBeCloseTo(exact.samples.motion[3] ?? 0, 2);
  });
});

describe.skipIf(NO_FFMPEG !== '')(`analysing noise${NO_FFMPEG}`, () => {
  it.each([
    ['80x45', 'neighbor'],
    ['80x45', 'bicubic'],
    ['20x12', 'bicubic'],
  ])('of %s grains, enlarged by %s and coded, finds no motion in it', async (grains, scaling) => {
    const source = `nullsrc=s=${grains}:r=25:d=2,geq=random(1)*255:128:128,scale=640:360:flags=${scaling}`;
    const codec = ['-c:v', 'libx264', '-crf', '28', '-pix_fmt', 'yuv420p'];
    const signals = await signalsOf('a.mp4', [...lavfi(source), ...codec]);
    expect(Math.max(...signals.samples.motion)).toBeGreaterThan(0.01);
    expect(scoreMotion(signals, { startSeconds: 0, endSeconds: 2 })).toMatchObject({
      mean: 0,
      camera: null,
      pairs: 3,
    });
  });
});

describe.skipIf(NO_FFMPEG !== '')(`analysing an odd video${NO_FFMPEG}`, () => {
  it('takes a single frame', async () => {
    const { frames, samples } = await signalsOf('a.mp4', [...counter(1), ...H264]);
    expect([...frames.seconds]).toEqual([0]);
    expect([...samples.motion]).toEqual([0]);
  });

  it('takes 4:2:2 with 10 bits, interlaced, transparent and odd-sized video', async () => {
    const deep = ['-c:v', 'ffv1', '-pix_fmt', 'yuv422p10le'];
    const fields = ['-c:v', 'mpeg2video', '-flags', '+ildct+ilme', '-top', '1', '-q:v', '2'];
    const clear = ['-pix_fmt', 'argb', '-c:v', 'qtrle'];
    const odd = ['-s', '317x179', '-pix_fmt', 'yuv444p', '-c:v', 'libx264'];
    for (const [name, codec] of [
      ['deep.mkv', deep],
      ['fields.ts', fields],
      ['clear.mov', clear],
      ['odd.mp4', odd],
    ] as const) {
      const { samples } = await signalsOf(name, [...pan(24, 2), ...codec]);
      expect(samples.panRight[2], name).toBeCloseTo(24 / 320, 2);
    }
  });

  const noHevc = lacksEncoder('libx265');
  it.skipIf(noHevc !== '')(`takes HEVC${noHevc}`, async () => {
    const codec = ['-c:v', 'libx265', '-x265-params', 'log-level=none', '-crf', '15'];
    const { samples } = await signalsOf('a.mp4', [...pan(24, 2), ...codec]);
    expect(samples.panRight[2]).toBeCloseTo(24 / 320, 2);
  });

  it('never enlarges, and fails with its own code for frames too small for flow', async () => {
    const small = await signalsOf('a.mkv', [...lavfi('testsrc2=s=64x48:d=1'), '-c:v', 'ffv1']);
    expect([small.flowWidth, small.flowHeight]).toEqual([64, 48]);
    const tiny = signalsOf('b.mkv', [...lavfi('color=red:s=64x8:d=1'), '-c:v', 'ffv1']);
    await expect(tiny).rejects.toMatchObject({ code: 'video_too_small' });
  });

  it('fails with its own code where the file ends before its header says', async () => {
    const root = await newFolder();
    const whole = await readFile(
      makeVideo(root, 'a.mp4', ...pan(24, 8), ...H264, '-movflags', '+faststart'),
    );
    await writeFile(join(root, 'cut.mp4'), whole.subarray(0, whole.length / 2));
    await expect(mediaAt(root).analyzeVideo('cut.mp4', ANALYZE, signal)).rejects.toMatchObject({
      code: 'video_truncated',
      message: expect.stringMatching(/^cut\.mp4: ends after \d\.\d of 8\.0 s/),
    });
  });

  it('fails with its own code where no frame can be decoded', async () => {
    const root = await newFolder();
    const whole = await readFile(makeVideo(root, 'a.mp4', ...pan(24, 1), ...H264));
    const media = whole.indexOf('mdat') + 4;
    whole.fill(0xff, media, whole.indexOf('moov') - 4);
    await writeFile(join(root, 'noise.mp4'), whole);
    await expect(mediaAt(root).analyzeVideo('noise.mp4', ANALYZE, signal)).rejects.toMatchObject({
      code: expect.stringMatching(/^video_un(?:readable|decodable)$/),
    });
  });
});
