import type { VideoSignals } from '../../src/core/video.ts';
import type { Figure } from '../figure.ts';
import { ANALYZE, NEVER, openVideoMedia } from './analysis.ts';
import type { BenchVideos } from './bench-videos.ts';

/** PySceneDetect's threshold: a pair across a cut is no motion. */
const CUT = 27;
const CLIP_SECONDS = 2;
const STEP_SECONDS = 1;

/** Whether the fast way puts clips in the same order by motion as the exact one. */
export async function fastRanks(videos: BenchVideos): Promise<readonly Figure[]> {
  const media = openVideoMedia(videos.folder, 1);
  const exact: number[] = [];
  const fast: number[] = [];
  for (const name of videos.real) {
    const one = await media.analyzeVideo(name, ANALYZE, NEVER);
    const other = await media.analyzeVideo(name, { ...ANALYZE, fast: true }, NEVER);
    const cuts = [...one.frames.seconds].filter(
      (_, index) => (one.frames.content[index] ?? 0) >= CUT,
    );
    const length = one.frames.seconds.at(-1) ?? 0;
    for (let start = 0; start + CLIP_SECONDS <= length; start += STEP_SECONDS) {
      exact.push(meanMotion(one, cuts, start));
      fast.push(meanMotion(other, cuts, start));
    }
  }
  await media.close();
  return [
    {
      name: `fast against exact motion, Spearman over ${exact.length} clips of ${CLIP_SECONDS} s`,
      value: spearman(exact, fast),
      unit: '',
      target: { atLeast: 0.98 },
    },
  ];
}

/** Over the pairs inside a clip that span no cut. */
function meanMotion({ samples }: VideoSignals, cuts: readonly number[], start: number): number {
  const motions = [...samples.motion].filter((_, index) => {
    const [from, to] = [samples.seconds[index - 1] ?? -1, samples.seconds[index] ?? -1];
    const isInside = from >= start && to <= start + CLIP_SECONDS;
    return isInside && !cuts.some((cut) => from < cut && cut <= to);
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
