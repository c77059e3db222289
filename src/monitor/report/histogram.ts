/** A bar of a histogram, from `from` to `to`; the last one includes its end. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly kept: number;
  readonly dropped: number;
}

export interface ScoredValue {
  readonly value: number;
  /** Whether the record went on to the end, or failed on its way: no rule dropped it. */
  readonly isKept: boolean;
}

export interface Histogram {
  readonly bins: readonly Bin[];
  /** Values outside of the drawn range, counted in the first and last bin. */
  readonly beyond: number;
}

const BINS = 40;
/** Drawn from this quantile to its mirror image: a single outlier would flatten all the rest. */
const TAIL = 0.005;

/**
 * Equal bins over nearly all of the values; `marks`, such as thresholds, are within the range
 * whatever the values are.
 */
export function histogramOf(values: readonly ScoredValue[], marks: readonly number[]): Histogram {
  const sorted = Float64Array.from(values, ({ value }) => value).toSorted();
  const first = sorted[Math.floor(TAIL * (sorted.length - 1))];
  const last = sorted[Math.ceil((1 - TAIL) * (sorted.length - 1))];
  if (first === undefined || last === undefined) return { bins: [], beyond: 0 };
  const low = Math.min(first, ...marks);
  const high = Math.max(last, ...marks);
  const width = (high - low) / BINS || 1;
  const kept = new Float64Array(BINS);
  const dropped = new Float64Array(BINS);
  let beyond = 0;
  for (const { value, isKept } of values) {
    if (value < low || value > high) beyond += 1;
    const place = Math.min(BINS - 1, Math.max(0, Math.floor((value - low) / width)));
    const counts = isKept ? kept : dropped;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const bins = Array.from(kept, (count, index) => ({
    from: low + index * width,
    to: low + (index + 1) * width,
    kept: count,
    dropped: dropped[index] ?? 0,
  }));
  return { bins, beyond };
}
