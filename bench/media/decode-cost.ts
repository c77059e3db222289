import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';

import type { Figure } from '../figure.ts';
import { ANALYZE, NEVER, openVideoMedia } from './analysis.ts';
import type { BenchVideos } from './bench-videos.ts';
import { cpuSeconds } from './process-figures.ts';

const ROUNDS = 7;

/**
 * CPU from a file to all its signals (probing, hashing, cuts, motion, picture statistics, colour)
 * over that of decoding alone, in one thread. There is no smaller way to a motion score: the one
 * pass reads all. What runs once in a process is done before.
 */
export async function decodeCost(videos: BenchVideos): Promise<readonly Figure[]> {
  const large = await costOf(videos, videos.fullHd);
  const small = await costOf(videos, videos.small);
  return [
    { name: 'decoding 20 s of 1080p', value: large.decode, unit: 'CPU s', target: null },
    {
      name: 'file to motion score, 1080p, against decoding',
      value: large.exact / large.decode,
      unit: '',
      target: { atMost: 1.15 },
    },
    {
      name: 'the same, fast',
      value: large.fast / large.decode,
      unit: '',
      target: { atMost: 0.75 },
    },
    {
      name: 'everything in one pass, 1080p, against decoding',
      value: large.exact / large.decode,
      unit: '',
      target: { atMost: 1.35 },
    },
    {
      name: 'everything in one pass, 60 s of 360p, against decoding',
      value: small.exact / small.decode,
      unit: '',
      target: { atMost: 1.6 },
    },
    {
      name: 'the same, fast',
      value: small.fast / small.decode,
      unit: '',
      target: null,
    },
  ];
}

interface Cost {
  readonly decode: number;
  readonly exact: number;
  readonly fast: number;
}

/** The least of several rounds, taken in turns: what else the machine does only adds. */
async function costOf({ folder }: BenchVideos, name: string): Promise<Cost> {
  const path = join(folder, name);
  const media = openVideoMedia(folder, 1);
  const analyze = async (fast: boolean): Promise<unknown> =>
    media.analyzeVideo(name, { ...ANALYZE, fast }, NEVER);
  await analyze(false);
  const cost = { decode: Infinity, exact: Infinity, fast: Infinity };
  for (let round = 0; round < ROUNDS; round += 1) {
    cost.decode = Math.min(cost.decode, await cpuOf(() => decode(path)));
    for (const way of ['exact', 'fast'] as const) {
      // A file that was touched is probed and hashed anew.
      await utimes(path, new Date(), new Date());
      cost[way] = Math.min(cost[way], await cpuOf(() => analyze(way === 'fast')));
    }
  }
  await media.close();
  return cost;
}

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = cpuSeconds();
  await work();
  return cpuSeconds() - before;
}

async function decode(path: string): Promise<void> {
  const options = ['-v', 'error', '-nostdin', '-threads', '1', '-i', path];
  const child = spawn('ffmpeg', [...options, '-map', '0:V:0', '-f', 'null', '-'], {
    stdio: 'ignore',
  });
  await once(child, 'exit');
}
