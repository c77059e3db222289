/** A stretch of a video: from `startSeconds`, which is in it, to `endSeconds`, which is not. */
export interface Span {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Times that lie closer together than this are one: sums of seconds are off by less. */
export const TIME_TOLERANCE_SECONDS = 1e-6;

/** Spans may have been rounded to the millisecond, and frames lie further apart than that. */
const ROUNDING_SECONDS = 0.0006;

export function lengthSeconds({ startSeconds, endSeconds }: Span): number {
  return endSeconds - startSeconds;
}

/** Where the first of the rising times that is not before `time` stands; their number where none is. */
export function indexAtOrAfter(seconds: Float64Array, time: number): number {
  let low = 0;
  let high = seconds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((seconds[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which of the rising times lie in a span: from the first index, and before the second. */
export function indicesWithin(
  seconds: Float64Array,
  { startSeconds, endSeconds }: Span,
): readonly [first: number, end: number] {
  return [
    indexAtOrAfter(seconds, startSeconds - ROUNDING_SECONDS),
    indexAtOrAfter(seconds, endSeconds - ROUNDING_SECONDS),
  ];
}
