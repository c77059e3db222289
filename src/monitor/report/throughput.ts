import type { Tally } from '../../core/tally.ts';
import type { Histogram } from './histogram.ts';

const BINS = 60;

/**
 * Records that came to their end, by the time at which they did: emitted by the last stage as kept,
 * rejected and failed as dropped. Edges are seconds since the first.
 */
export function throughputOf(tallies: readonly Tally[], lastStage: string): Histogram {
  const first = tallies.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = tallies.reduce((most, { at }) => Math.max(most, at), Number.NEGATIVE_INFINITY);
  if (tallies.length === 0) return { bins: [], beyond: 0 };
  const width = Math.max(1, last - first) / BINS;
  const kept = new Float64Array(BINS);
  const dropped = new Float64Array(BINS);
  for (const { at, stage, emitted, rejected, failed } of tallies) {
    const place = Math.min(BINS - 1, Math.floor((at - first) / width));
    if (stage === lastStage) kept[place] = (kept[place] ?? 0) + emitted;
    const lost = [...Object.values(rejected), ...Object.values(failed)];
    dropped[place] = lost.reduce((sum, count) => sum + count, dropped[place] ?? 0);
  }
  const bins = Array.from(kept, (count, index) => ({
    from: (index * width) / 1_000,
    to: ((index + 1) * width) / 1_000,
    kept: count,
    dropped: dropped[index] ?? 0,
  }));
  return { bins, beyond: 0 };
}
