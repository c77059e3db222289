import type { VideoSignals } from '../core/video.ts';
import { mergeFlashes, suppressFlashes } from './flash-filter.ts';
import type { LongEnough } from './flash-filter.ts';
import { TIME_TOLERANCE_SECONDS } from './span.ts';
import type { Span } from './span.ts';

type Frames = VideoSignals['frames'];

export interface ShotOptions {
  /** As the container says it. */
  readonly durationSeconds: number;
  /**
   * A frame whose content value (0 to 255) is this or more starts a shot.
   *
   * @default 27, as PySceneDetect's ContentDetector
   */
  readonly threshold?: number;
  /**
   * How many frames a shot has at least, but for the last; 0 makes every frame over the threshold
   * start one. PySceneDetect 0.7 turns them into seconds by the mean frame rate, which is the same
   * unless the rate varies.
   *
   * @default 15, as PySceneDetect's ContentDetector
   */
  readonly minShotFrames?: number;
  /** The same in seconds, at any frame rate; it wins over `minShotFrames`. */
  readonly minShotSeconds?: number;
  /**
   * What becomes of frames over the threshold that follow each other too fast.
   *
   * @default 'merge', as PySceneDetect since 0.6.4
   */
  readonly flashes?: 'merge' | 'suppress';
}

/**
 * The shots of a video, as PySceneDetect's ContentDetector finds them. They follow each other
 * without a gap, from the first frame to the video's end. None where there are no frames.
 *
 * The end is the container's, but no later after the last frame than the longest time between two
 * frames: of a file that was cut off, nothing is claimed that was not decoded.
 */
export function findShots(frames: Frames, options: ShotOptions): Span[] {
  const { threshold = 27, flashes = 'merge' } = options;
  const isAbove = Array.from(frames.content, (content, frame) => frame > 0 && content >= threshold);
  const filter = flashes === 'merge' ? mergeFlashes : suppressFlashes;
  const cuts = isFiltered(options)
    ? filter(isAbove, longEnough(frames, options))
    : isAbove.flatMap((above, frame) => (above ? [frame] : []));
  const starts = [0, ...cuts].flatMap((frame) => frames.seconds[frame] ?? []);
  const end = endOfVideo(frames, options.durationSeconds);
  return starts
    .map((startSeconds, shot) => ({ startSeconds, endSeconds: starts[shot + 1] ?? end }))
    .filter((shot) => shot.endSeconds > shot.startSeconds);
}

function isFiltered({ minShotFrames = 15, minShotSeconds = minShotFrames }: ShotOptions): boolean {
  return minShotSeconds > 0;
}

function longEnough(
  { seconds }: Frames,
  { minShotFrames = 15, minShotSeconds }: ShotOptions,
): LongEnough {
  if (minShotSeconds === undefined) return (from, to) => to - from >= minShotFrames;
  const enough = minShotSeconds - TIME_TOLERANCE_SECONDS;
  return (from, to) => (seconds[to] ?? 0) - (seconds[from] ?? 0) >= enough;
}

/**
 * Where a video ends: as its container says, but no later after the last frame than the longest time
 * between two.
 */
export function endOfVideo({ seconds }: Frames, durationSeconds: number): number {
  const first = seconds[0] ?? 0;
  const last = seconds.at(-1) ?? 0;
  if (seconds.length < 2) return durationSeconds;
  // Where time does not start at 0, the duration may lie before the last frame.
  if (durationSeconds <= last) return last + (last - first) / (seconds.length - 1);
  const gaps = seconds.subarray(1).map((time, frame) => time - (seconds[frame] ?? 0));
  const longest = gaps.reduce((longer, gap) => Math.max(longer, gap), 0);
  return Math.min(durationSeconds, last + longest);
}
