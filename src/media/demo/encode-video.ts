import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { MediaError, messageOf } from '../../core/errors.ts';
import { missingProgram } from '../video/programs/missing-program.ts';
import type { VideoProgram } from '../video/programs/video-programs.ts';
import { VIDEO, type VideoSketch } from './video-sketch.ts';

const TIMEOUT_MS = 120_000;

/** The encoder of a build: H.264 where it has one that may be passed on, else ffmpeg's own MPEG-4. */
export async function findEncoder({ path, version }: VideoProgram): Promise<readonly string[]> {
  if (version === null) throw missingProgram(path, null);
  const { stdout } = await promisify(execFile)(path, ['-hide_banner', '-encoders']);
  return stdout.includes(' libx264 ')
    ? ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23']
    : ['-c:v', 'mpeg4', '-q:v', '4'];
}

/** A still as raw pixels: ffmpeg reads it anew for every frame, and would decode a PNG each time. */
export interface StillFile {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** Makes the file of a sketch from its stills. Throws MediaError, and the abort reason of `signal`. */
export async function encodeVideo(
  { fileName, seconds, graph }: VideoSketch,
  files: { readonly stills: readonly StillFile[]; readonly video: string },
  { ffmpegPath, encoder }: { readonly ffmpegPath: string; readonly encoder: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const inputs = files.stills.flatMap((still) => inputOf(still, seconds));
  const picture = ['-filter_complex', graph ?? '', '-map', '[out]', '-t', String(seconds)];
  const sound = ['-f', 'lavfi', '-i', `sine=frequency=220:duration=${seconds}`, '-c:a', 'aac'];
  const all = [
    ...['-v', 'error', '-y', '-nostdin', '-threads', '1', '-filter_complex_threads', '1'],
    ...inputs,
    ...(graph === null ? sound : [...picture, ...encoder, '-pix_fmt', 'yuv420p', '-an']),
    ...['-threads', '1', '-map_metadata', '-1', '-movflags', '+faststart', files.video],
  ];
  try {
    await promisify(execFile)(ffmpegPath, all, { signal, timeout: TIMEOUT_MS, windowsHide: true });
  } catch (error) {
    signal.throwIfAborted();
    throw new MediaError(
      `${fileName}: ffmpeg could not make it (${messageOf(error)}); try another ffmpeg by FFMPEG_PATH`,
      { code: 'ffmpeg_failed', cause: error },
    );
  }
}

const PIXEL_FORMATS = { 1: 'gray', 2: 'ya8', 3: 'rgb24', 4: 'rgba' } as const;

function inputOf({ path, width, height, channels }: StillFile, seconds: number): readonly string[] {
  return [
    ...['-f', 'rawvideo', '-pixel_format', PIXEL_FORMATS[channels]],
    ...['-video_size', `${width}x${height}`, '-framerate', String(VIDEO.fps)],
    ...['-stream_loop', '-1', '-t', String(seconds), '-i', path],
  ];
}
