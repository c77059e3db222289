/** A bar of a histogram, from `from` to `to`; the last one includes its end. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly kept: number;
  readonly dropped: number;
}

/** Values of one score: a number each, since an object each would be most of a large report's memory. */
export interface ScoreValues {
  /** Of records that went on to the end, or failed on their way: no rule dropped them. */
  readonly kept: readonly number[];
  readonly dropped: readonly number[];
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
export function histogramOf(values: ScoreValues, marks: readonly number[]): Histogram {
  const sorted = new Float64Array(values.kept.length + values.dropped.length);
  sorted.set(values.kept);
  sorted.set(values.dropped, values.kept.length);
  sorted.sort();
  const first = sorted[Math.floor(TAIL * (sorted.length - 1))];
  const last = sorted[Math.ceil((1 - TAIL) * (sorted.length - 1))];
  if (first === undefined || last === undefined) return { bins: [], beyond: 0 };
  const low = Math.min(first, ...marks);
  const high = Math.max(last, ...marks);
  const width = (high - low || 1) / BINS;
  const countsOf = (list: readonly number[]): Float64Array => {
    const counts = new Float64Array(BINS);
    for (const value of list) {
      const place = Math.min(BINS - 1, Math.max(0, Math.floor((value - low) / width)));
      counts[place] = (counts[place] ?? 0) + 1;
    }
    return counts;
  };
  const dropped = countsOf(values.dropped);
  const bins = Array.from(countsOf(values.kept), (count, index) => ({
    from: low + index * width,
    to: low + (index + 1) * width,
    kept: count,
    dropped: dropped[index] ?? 0,
  }));
  return { bins, beyond: sorted.filter((value) => value < low || value > high).length };
}
