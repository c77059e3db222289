import type { VideoSignals } from '../../src/core/video.ts';
import type { Figure } from '../figure.ts';
import { ANALYZE, NEVER, openVideoMedia } from './analysis.ts';
import type { BenchVideos } from './bench-videos.ts';

/** PySceneDetect's threshold: a pair across a cut is no motion. */
const CUT = 27;

/** Whether the fast way puts clips in the same order by motion as the exact one. */
export async function fastRanks({ folder, mixed }: BenchVideos): Promise<readonly Figure[]> {
  const media = openVideoMedia(folder, 1);
  const exact: number[] = [];
  const fast: number[] = [];
  for (const name of mixed) {
    exact.push(meanMotion(await media.analyzeVideo(name, ANALYZE, NEVER)));
    fast.push(meanMotion(await media.analyzeVideo(name, { ...ANALYZE, fast: true }, NEVER)));
  }
  await media.close();
  return [
    {
      name: `fast against exact motion, Spearman over ${mixed.length} mixed clips`,
      value: spearman(exact, fast),
      unit: '',
      target: { atLeast: 0.98 },
    },
  ];
}

/** Over the pairs that span no cut. */
function meanMotion({ samples, frames }: VideoSignals): number {
  const cuts = [...frames.seconds].filter((_, index) => (frames.content[index] ?? 0) >= CUT);
  const motions = [...samples.motion].filter((_, index) => {
    const [from, to] = [samples.seconds[index - 1], samples.seconds[index]];
    if (from === undefined || to === undefined) return false;
    return !cuts.some((cut) => from < cut && cut <= to);
  });
  return motions.reduce((sum, motion) => sum + motion, 0) / Math.max(1, motions.length);
}

/** Correlation of the ranks; there are no ties among measured numbers. */
function spearman(one: readonly number[], other: readonly number[]): number {
  const ranksOf = (values: readonly number[]): readonly number[] => {
    const sorted = values.toSorted((a, b) => a - b);
    return values.map((value) => sorted.indexOf(value));
  };
  const [left, right] = [ranksOf(one), ranksOf(other)];
  const squares = left.reduce((sum, rank, index) => sum + (rank - (right[index] ?? 0)) ** 2, 0);
  return 1 - (6 * squares) / (one.length * (one.length ** 2 - 1));
}
