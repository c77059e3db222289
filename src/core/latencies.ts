/** Answers by how long they took. Adds up over processes, as percentiles do not. */
export interface Latencies {
  /** How many took up to each of `LATENCY_BOUNDS_MS` and longer than the one before; then the rest. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

const SHORTEST_MS = 10;
const PER_DOUBLING = 4;
const DOUBLINGS = 16;

/** 10 ms to 11 minutes. Every fourth is twice the fourth before. */
export const LATENCY_BOUNDS_MS: readonly number[] = Array.from(
  { length: DOUBLINGS * PER_DOUBLING + 1 },
  (_, step) => SHORTEST_MS * 2 ** (step / PER_DOUBLING),
);

export const NO_LATENCIES: Latencies = {
  counts: Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0),
  sumMs: 0,
};

/** Which of the counts a latency belongs to. */
export function latencyBucketOf(latencyMs: number): number {
  const index = LATENCY_BOUNDS_MS.findIndex((bound) => latencyMs <= bound);
  return index === -1 ? LATENCY_BOUNDS_MS.length : index;
}

export function addLatencies(one: Latencies, other: Latencies): Latencies {
  return {
    counts: one.counts.map((count, index) => count + (other.counts[index] ?? 0)),
    sumMs: one.sumMs + other.sumMs,
  };
}

function answersIn({ counts }: Latencies): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * Null without answers. Off by less than a tenth: within a bucket latencies are taken to lie evenly
 * on a logarithmic scale.
 */
export function percentilesOf(latencies: Latencies): Percentiles | null {
  const answers = answersIn(latencies);
  if (answers === 0) return null;
  const at = (share: number): number => Math.round(valueAt(latencies, share * answers));
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}

/** Of the recent answers; of all where there are none. */
export function percentilesNow(report: {
  readonly latencies: Latencies;
  readonly recentLatencies: Latencies;
}): Percentiles | null {
  return percentilesOf(report.recentLatencies) ?? percentilesOf(report.latencies);
}

function valueAt({ counts }: Latencies, rank: number): number {
  let before = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && before + count >= rank) {
      return within(index, (rank - before) / count);
    }
    before += count;
  }
  return LATENCY_BOUNDS_MS.at(-1) ?? 0;
}

/** Of what is longer than all bounds, no more is known. */
function within(index: number, share: number): number {
  const upper = LATENCY_BOUNDS_MS[index] ?? LATENCY_BOUNDS_MS.at(-1) ?? 0;
  const lower = LATENCY_BOUNDS_MS[index - 1];
  return lower === undefined ? upper * share : lower * (upper / lower) ** share;
}
