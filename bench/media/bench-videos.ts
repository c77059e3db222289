import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { makeMixedVideos } from './mixed-videos.ts';

/** Videos to measure with, by their names in one temporary folder. */
export interface BenchVideos {
  readonly folder: string;
  /** Clips of ten seconds, of 360p to 1080p, with motion of all kinds. */
  readonly mixed: readonly string[];
  /** A few of them, three times over. */
  readonly longer: readonly string[];
  /** 20 s of 1080p, H.264, 30 fps. */
  readonly fullHd: string;
  /** 60 s of 360p, H.264, 30 fps. */
  readonly small: string;
  /** 6 s of 2160p, H.264, 30 fps. */
  readonly ultraHd: string;
  /** Two hours and ten seconds of the same small picture, H.264, 25 fps. */
  readonly film: string;
  readonly scene: string;
}

const MEDIA = resolve(process.env['TEST_MEDIA_DIR'] ?? '../shared/media');
const REAL = join(MEDIA, 'videos');
const PICTURES = ['alley.jpg', 'bus.jpg', 'plush-toys.jpg', 'puppies.jpg', 'cats.jpg'];
const BASE = 'rocks-1080p.mp4';
/** One of so many; not a multiple of the sizes. */
const FEW = 4;
const LONGER_SECONDS = 30;

/** Null where something that the bench needs is missing. */
export async function benchVideos(): Promise<BenchVideos | null> {
  const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
  if (!hasFfmpeg || !existsSync(join(REAL, BASE)) || !existsSync('/proc/self/stat')) return null;
  const folder = await mkdtemp(join(tmpdir(), 'recaptor-bench-'));
  const real = (await readdir(REAL)).filter((name) => name.endsWith('.mp4')).toSorted();
  for (const name of real) await copyFile(join(REAL, name), join(folder, name));
  const make = async (name: string, ...ffmpegArguments: string[]): Promise<string> => {
    const all = ['-v', 'error', '-nostdin', ...ffmpegArguments, '-an', join(folder, name)];
    await promisify(execFile)('ffmpeg', all);
    return name;
  };
  const base = join(folder, BASE);
  const looped = (path: string, seconds: number): string[] => [
    ...['-stream_loop', '-1', '-i', path, '-t', String(seconds), '-c', 'copy'],
  ];
  const x264 = ['-c:v', 'libx264', '-preset', 'medium', '-crf', '23'];
  await make('short-360p.mp4', '-i', base, '-vf', 'scale=640:360', ...x264);
  const film = ['-i', join(folder, 'street-cuts.mp4'), '-vf', 'scale=160:68', ...x264];
  const scene = await make('scene.mp4', ...film);
  const mixed = await makeMixedVideos(
    {
      videos: real.map((name) => join(folder, name)),
      pictures: PICTURES.map((name) => join(MEDIA, 'images', name)),
    },
    folder,
  );
  const longer = mixed
    .filter((_, index) => index % FEW === 0)
    .map(async (name) => make(`longer-${name}`, ...looped(join(folder, name), LONGER_SECONDS)));
  return {
    folder,
    mixed,
    longer: await Promise.all(longer),
    fullHd: await make('1080p.mp4', ...looped(base, 20)),
    small: await make('360p.mp4', ...looped(join(folder, 'short-360p.mp4'), 60)),
    ultraHd: await make('2160p.mp4', '-i', base, '-vf', 'scale=3840:2160', ...x264),
    film: await make('film.mp4', ...looped(join(folder, scene), 7200)),
    scene,
  };
}
