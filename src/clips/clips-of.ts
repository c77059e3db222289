import { lengthSeconds, TIME_TOLERANCE_SECONDS } from './span.ts';
import type { Span } from './span.ts';

export interface ClipOptions {
  /** What is shorter, once it is cut and trimmed, is no clip. */
  readonly minSeconds: number;
  /** Of what is longer, the first so many seconds are the clip. */
  readonly maxSeconds: number;
  /**
   * Taken off at each end, where transitions leave their traces.
   *
   * @default 0
   */
  readonly trimSeconds?: number;
  /**
   * The same as a share of the clip's length (0 to under 0.5). Both are taken off where both are given.
   *
   * @default 0
   */
  readonly trimShare?: number;
  /**
   * Cuts a shot every so many seconds; null leaves long shots whole.
   *
   * @default null
   */
  readonly forceCutSeconds?: number | null;
  /**
   * A shot, or what is left of it, is not cut while it is no longer than this over
   * `forceCutSeconds`: so the last piece is longer than this. Panda-70M's code has 2 s.
   *
   * @default 2
   */
  readonly forceCutSlackSeconds?: number;
}

/**
 * The clips of a video, each inside one shot, in order and apart.
 *
 * The order of the steps is Panda-70M's (arXiv:2402.19479, App. A, and `splitting/` in its code) and
 * that of NVIDIA's Cosmos and NeMo curators: long shots are cut, what is still too long loses its
 * end, then each clip is trimmed at both ends, those of a forced cut too. The shortest length is
 * asked for last, as the curators do; Panda-70M asks before it trims. Times are not moved to frames.
 */
export function clipsOf(shots: readonly Span[], options: ClipOptions): Span[] {
  const { minSeconds, maxSeconds } = options;
  return shots
    .flatMap((shot) => piecesOf(shot, options))
    .map((piece) => trimmed(shortened(piece, maxSeconds), options))
    .filter((clip) => lengthSeconds(clip) >= minSeconds - TIME_TOLERANCE_SECONDS)
    .filter((clip) => lengthSeconds(clip) > 0);
}

function piecesOf(
  { startSeconds, endSeconds }: Span,
  { forceCutSeconds = null, forceCutSlackSeconds = 2 }: ClipOptions,
): Span[] {
  const pieces: Span[] = [];
  let start = startSeconds;
  if (forceCutSeconds !== null) {
    if (!(forceCutSeconds > 0)) throw new RangeError(`no cut every ${forceCutSeconds} seconds`);
    while (endSeconds - start > forceCutSeconds + forceCutSlackSeconds) {
      const cut = startSeconds + (pieces.length + 1) * forceCutSeconds;
      pieces.push({ startSeconds: start, endSeconds: cut });
      start = cut;
    }
  }
  return [...pieces, { startSeconds: start, endSeconds }];
}

function shortened({ startSeconds, endSeconds }: Span, maxSeconds: number): Span {
  return { startSeconds, endSeconds: Math.min(endSeconds, startSeconds + maxSeconds) };
}

function trimmed(span: Span, { trimSeconds = 0, trimShare = 0 }: ClipOptions): Span {
  const trim = trimSeconds + trimShare * lengthSeconds(span);
  return { startSeconds: span.startSeconds + trim, endSeconds: span.endSeconds - trim };
}
