import { mkdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';

import { encodeVideo, findEncoder, type StillFile } from './demo/encode-video.ts';
import { FLAWED_VIDEOS } from './demo/flawed-videos.ts';
import { MOVING_VIDEOS } from './demo/moving-videos.ts';
import type { VideoSketch } from './demo/video-sketch.ts';
import { loadSharp } from './load-sharp.ts';
import { makeTemporaryFolder } from './make-temporary-folder.ts';
import { findVideoPrograms, type NamedPrograms } from './video/programs/video-programs.ts';

export interface DemoVideo {
  readonly fileName: string;
  /** The original caption; null for none. */
  readonly caption: string | null;
  /** Why it is in the set: ordinary, to be dropped, to fail. */
  readonly purpose: string;
}

export interface DemoVideosOptions extends NamedPrograms {
  readonly seed: number;
  /** How many are made at one time. */
  readonly threads: number;
}

/**
 * Makes a small dataset of videos in `directory`, which is made where it is missing: ones that move
 * in ordinary ways, and ones that must be dropped or fail. The same seed and the same ffmpeg give the
 * same videos. Throws MediaError `ffmpeg_missing`, `ffmpeg_failed`, and the abort reason of `signal`.
 */
export async function makeDemoVideos(
  directory: string,
  { seed, threads, ...named }: DemoVideosOptions,
  signal: AbortSignal,
): Promise<readonly DemoVideo[]> {
  const { ffmpeg } = await findVideoPrograms(named);
  const encoding = { ffmpegPath: ffmpeg.path, encoder: await findEncoder(ffmpeg) };
  await mkdir(directory, { recursive: true });
  const drawings = await makeTemporaryFolder('recaptor-demo-');
  const oneOfFew = pLimit(threads);
  try {
    return await Promise.all(
      [...MOVING_VIDEOS, ...FLAWED_VIDEOS].map((sketch, index) =>
        oneOfFew(async () => {
          const stills = await drawStills(sketch, join(drawings, `${index}`), seed * 1000 + index);
          const video = join(directory, sketch.fileName);
          await encodeVideo(sketch, { stills, video }, encoding, signal);
          await cutShort(video, sketch.keptShare);
          const { fileName, caption, purpose } = sketch;
          return { fileName, caption, purpose };
        }),
      ),
    );
  } finally {
    await rm(drawings, { recursive: true, force: true });
  }
}

async function drawStills(
  { stills }: VideoSketch,
  prefix: string,
  seed: number,
): Promise<readonly StillFile[]> {
  const sharp = await loadSharp();
  return Promise.all(
    stills.map(async (draw, index) => {
      const picture = await draw(sharp, seed + index);
      const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
      const path = `${prefix}-${index}.raw`;
      await writeFile(path, data);
      return { path, width: info.width, height: info.height, channels: info.channels };
    }),
  );
}

async function cutShort(path: string, keptShare: number | undefined): Promise<void> {
  if (keptShare === undefined) return;
  const { size } = await stat(path);
  await truncate(path, Math.floor(size * keptShare));
}
