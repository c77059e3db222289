import { lengthSeconds, TIME_TOLERANCE_SECONDS } from './span.ts';
import type { Span } from './span.ts';

export interface SamplingOptions {
  /**
   * No two frames that follow each other are further apart, unless `max` is reached.
   *
   * @default 2, as CogVideoX (arXiv:2408.06072, App. G)
   */
  readonly everySeconds?: number;
  /** @default 1 */
  readonly min?: number;
  readonly max: number;
}

/**
 * The times of the frames that stand for a clip. The clip is cut into as few equal parts as are no
 * longer than `everySeconds`, at least `min` and at most `max` of them, and the middle of each part
 * is taken. So all times lie inside the clip, as far from its ends as half of a part, and every part
 * of the clip weighs the same: 6 s give 1, 3 and 5 s.
 */
export function sampleSeconds(
  span: Span,
  { everySeconds = 2, min = 1, max }: SamplingOptions,
): number[] {
  const length = lengthSeconds(span);
  const wanted = Math.ceil((length - TIME_TOLERANCE_SECONDS) / everySeconds);
  const count = Math.max(1, Math.min(max, Math.max(min, wanted)));
  return Array.from(
    { length: count },
    (_, part) => span.startSeconds + ((part + 0.5) / count) * length,
  );
}
