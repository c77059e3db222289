import { scoreMotion } from '../../src/clips/score-motion.ts';
import type { VideoSignals } from '../../src/core/video.ts';
import type { Figure } from '../figure.ts';
import { ANALYZE, NEVER, openVideoMedia } from './analysis.ts';
import type { BenchVideos } from './bench-videos.ts';

/** PySceneDetect's threshold. */
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

/** As `score-clip` has it, of the whole video. */
function meanMotion(signals: VideoSignals): number {
  const whole = { startSeconds: 0, endSeconds: Number.POSITIVE_INFINITY };
  return scoreMotion(signals, whole, { cutThreshold: CUT }).mean ?? 0;
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
