import { RunError } from '../core/errors.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { readRunFile } from '../run/run-file.ts';
import type { ShardStore } from '../run/shard-store.ts';
import { withThresholds } from '../run/threshold-file.ts';
import { storedStages } from './stored-run.ts';

/**
 * The stages with the thresholds that records were judged under; new ones are worked out by who works
 * on the run. Throws RunError.
 */
export async function stagesNow(
  store: ShardStore,
  directory: string,
): Promise<readonly PlacedStage[]> {
  const file = await readRunFile(directory);
  if (file === null) throw new RunError(`${directory} holds no run`, { code: 'run_missing' });
  return withThresholds(store, storedStages(directory, file));
}
