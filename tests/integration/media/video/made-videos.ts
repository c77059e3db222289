import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import sharp from 'sharp';
import { afterEach } from 'vitest';

import type { AnalyzeOptions } from '../../../../src/core/video.ts';
import { frameOf, TEXTURES } from '../../../support/known-motion.ts';
import { createVideoMedia } from '../../../../src/media/video/create-video-media.ts';

/** Why tests that need ffmpeg are skipped; empty where it is there. */
export const NO_FFMPEG = ['ffmpeg', 'ffprobe'].every(
  (name) => spawnSync(name, ['-version']).status === 0,
)
  ? ''
  : ' (skipped: ffmpeg and ffprobe are not in PATH)';

/** Why tests of one encoder are skipped; empty where it is there. */
export function lacksEncoder(name: string): string {
  if (NO_FFMPEG !== '') return NO_FFMPEG;
  const list = execFileSync('ffmpeg', ['-hide_banner', '-encoders'], { encoding: 'utf8' });
  return list.includes(` ${name} `) ? '' : ` (skipped: ffmpeg has no encoder ${name})`;
}

const realVideos = resolve(
  import.meta.dirname,
  '../../../..',
  process.env['TEST_MEDIA_DIR'] ?? '../shared/media',
  'videos',
);

/** The folder of real videos, and why tests of them are skipped; empty where it is there. */
export const REAL_VIDEOS = {
  folder: realVideos,
  reason: NO_FFMPEG || (existsSync(realVideos) ? '' : ` (skipped: ${realVideos} is missing)`),
};

/** Makes a video with ffmpeg's own sources and encoders; fails loudly where it cannot. */
export function makeVideo(folder: string, name: string, ...ffmpegArguments: string[]): string {
  const path = join(folder, name);
  const all = ['-v', 'error', '-y', '-nostdin', ...ffmpegArguments, path];
  execFileSync('ffmpeg', all, { stdio: ['ignore', 'ignore', 'inherit'] });
  return path;
}

/** A filter's picture as an input: `lavfi('testsrc2=s=64x48:r=25:d=1')`. */
export function lavfi(source: string): readonly string[] {
  return ['-f', 'lavfi', '-i', source];
}

/** x264 with B-frames and a keyframe every second at 25 fps, near to lossless. */
export const H264 = [
  '-c:v',
  'libx264',
  '-preset',
  'veryfast',
  '-crf',
  '8',
  '-g',
  '25',
  '-bf',
  '3',
  '-pix_fmt',
  'yuv420p',
];

/** Frames whose gray level tells their number: 16 and one more with each. */
export function counter(frames: number): readonly string[] {
  return lavfi(`color=c=black:s=64x48:r=25:d=${frames / 25},geq=lum='16+N':cb=128:cr=128`);
}

/** 25 frames in the first second, then 10 at 5 a second: 35 in all. */
export function makeVariable(folder: string, name: string): void {
  const times = "setpts='round(if(lt(N,25),N/25,1+(N-25)/5)/TB)'";
  const source = lavfi(`testsrc2=s=64x48:r=25:d=1.4,settb=1/1000,${times}`);
  const timed = makeVideo(folder, 'timed.mkv', ...source, '-enc_time_base', '1/1000', ...H264);
  makeVideo(folder, name, '-i', timed, '-c', 'copy');
}

/** A wide picture with detail of all sizes, for a window to move over. */
export async function makeTexture(folder: string): Promise<string> {
  const raw = { width: 480, height: 180, channels: 1 as const };
  const path = join(folder, 'texture.png');
  await sharp(frameOf(TEXTURES.pebbles, raw), { raw }).png().toFile(path);
  return path;
}

/** A window of 320 x 180 that goes over a texture at `pixels` a second, for `seconds`. */
export function panned(texture: string, { pixels, seconds, filters = '' }: Pan): readonly string[] {
  const window = `crop=320:180:x='${pixels}*t':y=0:exact=1,format=yuv444p${filters}`;
  const looped = ['-loop', '1', '-framerate', '25', '-t', String(seconds), '-i', texture];
  return [...looped, '-filter_complex', window];
}

interface Pan {
  readonly pixels: number;
  readonly seconds: number;
  /** Further ones, each with a comma before it. */
  readonly filters?: string;
}

export const LIMITS = { maxBytes: 1e9, maxPixels: 1e8, maxSeconds: 3600 };

export const ANALYZE: AnalyzeOptions = {
  ...LIMITS,
  sampleFps: 2,
  flowWidth: 320,
  fast: false,
  timeoutMs: 60_000,
};

export const FRAMES = {
  maxBytes: 1e9,
  maxPixels: 1e8,
  longestSide: 512,
  background: '#ffffff',
  quality: 95,
};

/** A function that gives the media of a folder, closed after the test that asked for it. */
export function closedVideoMedia(): (
  root: string,
  options?: {
    readonly allowHosts?: readonly string[];
    readonly ffmpegPath?: string;
    readonly ffprobePath?: string;
  },
) => ReturnType<typeof createVideoMedia> {
  const open: ReturnType<typeof createVideoMedia>[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((media) => media.close()));
  });
  return (root, { allowHosts = [], ...programs } = {}) => {
    const remote = { allowHosts, timeoutMs: 10_000, maxRedirects: 2 };
    const media = createVideoMedia({ root, remote, threads: 2, ...programs });
    open.push(media);
    return media;
  };
}
