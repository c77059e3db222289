import { RunError } from '../core/errors.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { readRunFile } from '../run/run-file.ts';
import { storedStages } from './stored-run.ts';

/** What a thread has to know of the run whose shards it reads. */
export interface ThreadRun {
  readonly directory: string;
  /** By stage key, what is known of all records: thresholds, duplicates. */
  readonly resolved: readonly (readonly [key: string, PlacedStage['resolved']])[];
}

/** The stages of a run, made anew in a thread: functions do not go from one to another. */
export async function stagesOfRun(run: ThreadRun): Promise<readonly PlacedStage[]> {
  const { directory } = run;
  const file = await readRunFile(directory);
  if (file === null) throw new RunError(`${directory} holds no run`, { code: 'run_missing' });
  const resolved = new Map(run.resolved);
  return storedStages(directory, file).map((placed) => {
    const known = resolved.get(placed.key);
    return known ? { ...placed, resolved: known } : placed;
  });
}
