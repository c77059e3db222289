/**
 * Parts of shots that are in no clip, by reason, of sources that have clips: how many, and their
 * seconds, to the millisecond. Of a source without a clip the rejection tells.
 */
export type LeftOut = Readonly<Record<string, LeftOutCount>>;

interface LeftOutCount {
  readonly count: number;
  readonly seconds: number;
}

const MILLISECONDS = 1_000;

/** Adds up in whole milliseconds: the sum is the same in any order. */
export function addLeftOut(all: readonly LeftOut[]): LeftOut {
  const sums: Record<string, LeftOutCount> = {};
  for (const [reason, { count, seconds }] of all.flatMap((each) => Object.entries(each))) {
    const known = sums[reason] ?? { count: 0, seconds: 0 };
    sums[reason] = {
      count: known.count + count,
      seconds: Math.round((known.seconds + seconds) * MILLISECONDS) / MILLISECONDS,
    };
  }
  return sums;
}
