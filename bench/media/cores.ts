import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

import type { Figure } from '../figure.ts';
import type { BenchVideos } from './bench-videos.ts';
import { runWorker } from './run-worker.ts';

const CLIPS = 8;
const ROUNDS = 2;

/** Clips a second of two workers on two cores, over those of one worker that has one core. */
export async function cores({ folder, small }: BenchVideos): Promise<readonly Figure[]> {
  if (cpus().length < 2 || spawnSync('taskset', ['--version']).status !== 0) {
    console.error('bench media: two cores against one skipped; it needs two, and taskset');
    return [];
  }
  const work = { folder, name: small, times: CLIPS };
  let [one, two] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    one = Math.min(one, (await runWorker({ ...work, threads: 1, core: 0 })).seconds);
    two = Math.min(two, (await runWorker({ ...work, threads: 2 })).seconds);
  }
  return [
    {
      name: 'clips of 60 s of 360p on one core',
      value: CLIPS / one,
      unit: 'clips/s',
      target: null,
    },
    {
      name: 'two cores against one, clips a second',
      value: one / two,
      unit: '',
      target: { atLeast: 1.8 },
    },
  ];
}
