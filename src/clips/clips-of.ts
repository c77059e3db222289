import { addLeftOut, type LeftOut } from '../core/left-out.ts';
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
  return shots
    .flatMap((shot) => piecesOf(shot, options))
    .flatMap((piece) => clipOf(piece, options));
}

/**
 * What `clipsOf` puts into no clip: shots, or pieces of a forced cut, that are too short, and what
 * lies behind `maxSeconds`. Not what is trimmed.
 */
export function leftOutOf(shots: readonly Span[], options: ClipOptions): LeftOut {
  const pieces = shots.flatMap((shot) => piecesOf(shot, options));
  return addLeftOut(
    pieces.flatMap((piece) => {
      if (clipOf(piece, options).length === 0) return [one('shot-too-short', lengthSeconds(piece))];
      const rest = lengthSeconds(piece) - options.maxSeconds;
      return rest > TIME_TOLERANCE_SECONDS ? [one('rest-of-long-shot', rest)] : [];
    }),
  );
}

function one(reason: string, seconds: number): LeftOut {
  return { [reason]: { count: 1, seconds } };
}

/** None where it would be too short. */
function clipOf(piece: Span, options: ClipOptions): readonly Span[] {
  const clip = trimmed(shortened(piece, options.maxSeconds), options);
  const seconds = lengthSeconds(clip);
  return seconds > 0 && seconds >= options.minSeconds - TIME_TOLERANCE_SECONDS ? [clip] : [];
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
