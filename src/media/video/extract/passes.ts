/**
 * To decode on over a gap takes about as long as to start ffmpeg anew, and to decode from the last
 * keyframe before: keyframes are some seconds apart.
 */
const LONGEST_GAP_MS = 4_000;

/** Keeps the filter's expression short. */
const MOST_FRAMES = 50;

/**
 * Splits times in whole milliseconds, in any order, into passes: each is one decode, its times rise,
 * and none comes twice.
 */
export function passesOf(timesMs: readonly number[]): readonly (readonly number[])[] {
  const passes: number[][] = [];
  for (const timeMs of [...new Set(timesMs)].toSorted((a, b) => a - b)) {
    const pass = passes.at(-1);
    const gapMs = timeMs - (pass?.at(-1) ?? Number.NEGATIVE_INFINITY);
    if (pass === undefined || pass.length === MOST_FRAMES || gapMs > LONGEST_GAP_MS) {
      passes.push([timeMs]);
    } else {
      pass.push(timeMs);
    }
  }
  return passes;
}
