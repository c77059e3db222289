/** A stretch of a video: from `startSeconds`, which is in it, to `endSeconds`, which is not. */
export interface Span {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Times that lie closer together than this are one: sums of seconds are off by less. */
export const TIME_TOLERANCE_SECONDS = 1e-6;

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
