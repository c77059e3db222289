import { SIDE } from './grid.ts';

const THIRD = SIDE / 3;

/** The nine thirds, in reading order, as they are named in a sentence after "at" or "in". */
const PLACES = [
  'at the upper left',
  'at the top',
  'at the upper right',
  'at the left',
  'in the centre',
  'at the right',
  'at the lower left',
  'at the bottom',
  'at the lower right',
] as const;

/** Where among the thirds a value is high and low. */
export interface Extremes {
  readonly highest: string;
  readonly lowest: string;
  /** Between the means of the two. */
  readonly spread: number;
}

/** `values`: one per cell. */
export function extremes(values: readonly number[]): Extremes {
  const means = thirds(values);
  const high = Math.max(...means);
  const low = Math.min(...means);
  return {
    highest: PLACES[means.indexOf(high)] ?? '',
    lowest: PLACES[means.indexOf(low)] ?? '',
    spread: high - low,
  };
}

/** Where the marked cells (1, else 0) are; "throughout" where no band or third holds most of them. */
export function whereabouts(marks: readonly number[]): string {
  const shares = thirds(marks);
  const total = sum(shares);
  const share = (...places: readonly number[]): number =>
    sum(places.map((place) => shares[place] ?? 0)) / total;
  const best = Math.max(...shares);
  if (best / total > 0.6) return PLACES[shares.indexOf(best)] ?? '';
  const bands: readonly (readonly [string, number])[] = [
    ['across the top', share(0, 1, 2)],
    ['across the middle', share(3, 4, 5)],
    ['along the bottom', share(6, 7, 8)],
    ['down the left side', share(0, 3, 6)],
    ['down the centre', share(1, 4, 7)],
    ['down the right side', share(2, 5, 8)],
  ];
  const band = bands.toSorted(([, a], [, b]) => b - a)[0];
  if (band !== undefined && band[1] > 0.66) return band[0];
  return (shares[4] ?? 0) / total < 0.03 ? 'around the edges' : 'throughout the frame';
}

function thirds(values: readonly number[]): number[] {
  const sums = PLACES.map(() => 0);
  for (const [index, value] of values.entries()) {
    const row = Math.floor(index / SIDE / THIRD);
    const column = Math.floor((index % SIDE) / THIRD);
    const place = row * 3 + column;
    sums[place] = (sums[place] ?? 0) + value;
  }
  return sums.map((total) => total / THIRD ** 2);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
