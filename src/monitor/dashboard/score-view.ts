import type { ScoreBin } from './run-thresholds.ts';

const BINS = 60;
const STEPS = 400;
/** Drawn from this quantile to its mirror image: a single outlier would flatten all the rest. */
const TAIL = 0.005;

/** What a page needs of all values of a score to answer at once while a threshold is dragged. */
export function distributionOf(values: Float64Array): {
  readonly count: number;
  readonly quantiles: readonly number[];
  readonly bins: readonly ScoreBin[];
} {
  const sorted = values.toSorted();
  return { count: sorted.length, quantiles: quantilesOf(sorted), bins: binsOf(sorted) };
}

function quantilesOf(sorted: Float64Array): readonly number[] {
  if (sorted.length <= STEPS) return [...sorted];
  const last = sorted.length - 1;
  return Array.from(
    { length: STEPS + 1 },
    (_, step) => sorted[Math.round((step * last) / STEPS)] ?? Number.NaN,
  );
}

/** Equal bins over nearly all values; the few beyond are in the first and the last one. */
function binsOf(sorted: Float64Array): readonly ScoreBin[] {
  const last = sorted.length - 1;
  const low = sorted[Math.floor(TAIL * last)];
  const high = sorted[Math.ceil((1 - TAIL) * last)];
  if (low === undefined || high === undefined) return [];
  const width = (high - low) / BINS || 1;
  const counts = new Uint32Array(BINS);
  for (const value of sorted) {
    const place = Math.min(BINS - 1, Math.max(0, Math.floor((value - low) / width)));
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return Array.from(counts, (count, index) => ({
    from: low + index * width,
    to: low + (index + 1) * width,
    count,
  }));
}
