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

const BANDS = [
  { name: 'across the top', places: [0, 1, 2] },
  { name: 'across the middle', places: [3, 4, 5] },
  { name: 'along the bottom', places: [6, 7, 8] },
  { name: 'down the left side', places: [0, 3, 6] },
  { name: 'down the centre', places: [1, 4, 7] },
  { name: 'down the right side', places: [2, 5, 8] },
] as const;

/** Values that differ by less than this part of the whole spread count as one. */
const ALIKE = 0.15;

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
    highest: placeOf(means, high, high - low, 'over most of the frame'),
    lowest: placeOf(means, low, high - low, 'elsewhere'),
    spread: high - low,
  };
}

/** One third, or the whole side or strip where its thirds are all alike; `most` where most are. */
function placeOf(means: readonly number[], value: number, spread: number, most: string): string {
  const isNear = (place: number): boolean =>
    Math.abs((means[place] ?? 0) - value) <= ALIKE * spread;
  if (PLACES.filter((_, place) => isNear(place)).length > 5) return most;
  const band = BANDS.find(({ places }) => places.every(isNear));
  return band?.name ?? PLACES[means.indexOf(value)] ?? '';
}

/** Where the marked cells (1, else 0) are; "throughout" where no band or third holds most of them. */
export function whereabouts(marks: readonly number[]): string {
  const shares = thirds(marks);
  const total = sum(shares);
  const best = Math.max(...shares);
  if (best / total > 0.6) return PLACES[shares.indexOf(best)] ?? '';
  const bands = BANDS.map(({ name, places }) => ({
    name,
    share: sum(places.map((place) => shares[place] ?? 0)) / total,
  }));
  const [band] = bands.toSorted((one, other) => other.share - one.share);
  if (band !== undefined && band.share > 0.66) return band.name;
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
