import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { packagedProgram } from '../../src/media/video/programs/packaged-program.ts';
import type { NamedPrograms } from '../../src/media/video/programs/video-programs.ts';
import type { Figure } from '../figure.ts';
import { ANALYZE, NEVER, openVideoMedia } from './analysis.ts';
import type { BenchVideos } from './bench-videos.ts';
import { cpuSeconds } from './process-figures.ts';

/** Debian's Python is the one that python3-opencv belongs to. */
const PYTHONS = ['/usr/bin/python3', 'python3'];
const SCRIPT = resolve('bench/media/farneback.py');
const WIDTH = 320;
const NATIVE = 0;

/** One clip of so many: the loop at native size takes seconds a clip. Not a multiple of the sizes. */
const SHARE = 4;

/**
 * CPU of a loop of OpenCV's Farneback flow over sought frames, in one thread, over that from a file
 * to all its signals.
 */
export async function againstFarneback(videos: BenchVideos): Promise<readonly Figure[]> {
  const python = PYTHONS.find((path) => spawnSync(path, ['-c', 'import cv2']).status === 0);
  if (python === undefined || !existsSync(SCRIPT)) {
    console.error('bench media: OpenCV skipped; it needs Debian’s python3-opencv');
    return [];
  }
  const { folder, fullHd, longer } = videos;
  const mixed = videos.mixed.filter((_, index) => index % SHARE === 0);
  const starting = cpuOfLoop(python, NATIVE, []);
  const loop = (side: number, names: readonly string[]): number =>
    cpuOfLoop(
      python,
      side,
      names.map((name) => join(folder, name)),
    ) - starting;
  const own = await cpuOfAnalysis(folder, mixed);
  const ownFullHd = await cpuOfAnalysis(folder, [fullHd]);
  const atWidth = loop(WIDTH, mixed);
  const packaged = await packagedProgram('ffprobe');
  const ownByStatic =
    packaged === null ? [] : [await cpuOfAnalysis(folder, mixed, { ffprobePath: packaged.path })];
  return [
    {
      name: `OpenCV Farneback at ${WIDTH} wide against file to motion score, mixed clips of 10 s`,
      value: atWidth / own,
      unit: '',
      target: { atLeast: 5 },
    },
    ...ownByStatic.map((seconds) => ({
      name: 'the same with a static ffprobe, which starts sooner',
      value: atWidth / seconds,
      unit: '',
      target: { atLeast: 5 },
    })),
    {
      name: 'the same, clips of 30 s',
      value: loop(WIDTH, longer) / (await cpuOfAnalysis(folder, longer)),
      unit: '',
      target: { atLeast: 5 },
    },
    {
      name: 'the same at native size',
      value: loop(NATIVE, mixed) / own,
      unit: '',
      target: { atLeast: 10 },
    },
    {
      name: 'the same at native size, 1080p',
      value: loop(NATIVE, [fullHd]) / ownFullHd,
      unit: '',
      target: { atLeast: 12 },
    },
  ];
}

async function cpuOfAnalysis(
  folder: string,
  names: readonly string[],
  named: NamedPrograms = {},
): Promise<number> {
  const media = openVideoMedia(folder, 1, named);
  // Threads are started and their code is compiled before anything is measured.
  await media.analyzeVideo(names[0] ?? '', { ...ANALYZE, fast: true }, NEVER);
  const before = cpuSeconds();
  for (const name of names) await media.analyzeVideo(name, ANALYZE, NEVER);
  const taken = cpuSeconds() - before;
  await media.close();
  return taken;
}

function cpuOfLoop(python: string, side: number, paths: readonly string[]): number {
  const before = cpuSeconds();
  const { status, stderr } = spawnSync(python, [SCRIPT, String(side), ...paths], {
    env: { ...process.env, OPENCV_FFMPEG_CAPTURE_OPTIONS: 'threads;1', OMP_NUM_THREADS: '1' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${SCRIPT} failed: ${stderr}`);
  return cpuSeconds() - before;
}
