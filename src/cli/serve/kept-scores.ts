import type { FilterScores, ScoreRow } from '../../run/filter-scores.ts';
import type { PlacedStage } from '../../run/fingerprint.ts';
import type { ExistingRun } from '../run-directory.ts';
import { scoresBefore } from '../rethreshold-preview.ts';

/** Some hundred bytes each: larger runs are read from their file each time. */
const MOST_KEPT_ROWS = 300_000;

/** Scores before a filter, kept in memory while they stay: a slider asks many times a second. */
export function createKeptScores(): typeof scoresBefore {
  const kept = new Map<string, FilterScores>();
  return async (run: ExistingRun, filter: PlacedStage, signal: AbortSignal) => {
    const scores = await scoresBefore(run, filter, signal);
    const known = kept.get(filter.key);
    if (known?.stamp === scores.stamp) return known;
    const inMemory = await readAll(scores, signal);
    kept.set(filter.key, inMemory);
    return inMemory;
  };
}

async function readAll(scores: FilterScores, signal: AbortSignal): Promise<FilterScores> {
  const batches: (readonly ScoreRow[])[] = [];
  let count = 0;
  for await (const rows of scores.rows(signal)) {
    count += rows.length;
    if (count > MOST_KEPT_ROWS) return scores;
    batches.push(rows);
  }
  return { ...scores, rows: () => eachOf(batches) };
}

async function* eachOf(
  batches: readonly (readonly ScoreRow[])[],
): AsyncGenerator<readonly ScoreRow[]> {
  yield* batches;
}
