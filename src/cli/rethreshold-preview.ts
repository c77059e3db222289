import { RunError } from '../core/errors.ts';
import { stagesAsOfNow } from '../run/barriers.ts';
import { filterScores, type FilterScores } from '../run/filter-scores.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { readSampleIndex } from '../run/ingest.ts';
import { rejudge, type RejudgeOptions, type Rejudged } from '../run/rejudge.ts';
import { ShardStore } from '../run/shard-store.ts';
import { filterAmong, withFilterSettings } from './filter-settings.ts';
import type { Setting } from './flags.ts';
import type { ExistingRun } from './run-directory.ts';
import { stagesOf, storedConfig, storedStages } from './stored-run.ts';

export interface Preview {
  readonly stage: string;
  readonly rejudged: Rejudged;
}

/**
 * What other settings of one filter would change. Throws RunError where the dataset was not read yet,
 * and ConfigError on settings that the run cannot have.
 */
export async function previewOf(
  existing: ExistingRun,
  set: readonly Setting[],
  options: RejudgeOptions,
  scoresOf = scoresBefore,
): Promise<Preview> {
  const { directory, file } = existing;
  const stages = storedStages(directory, file);
  const { filter } = filterAmong(stages, set);
  const config = withFilterSettings(storedConfig(directory, file), set, stages);
  const scores = await scoresOf(existing, filter, options.signal);
  const after = filterAmong(stagesOf(config), set).filter.stage;
  const rejudged = await rejudge(scores, filter.stage, after, options);
  return { stage: filter.stage.name, rejudged };
}

/** What a filter of a run reads of every record that has come to it. Throws as `previewOf` does. */
export async function scoresBefore(
  { directory, file }: ExistingRun,
  filter: PlacedStage,
  signal: AbortSignal,
): Promise<FilterScores> {
  if ((await readSampleIndex(directory)) === null) {
    throw new RunError(`${directory} has not read its dataset yet; run \`recaptor resume\``, {
      code: 'run_incomplete',
    });
  }
  const stages = storedStages(directory, file);
  const index = stages.findIndex(({ key }) => key === filter.key);
  const store = new ShardStore(directory);
  const before = await stagesAsOfNow(store, stages.slice(0, index), signal);
  return filterScores(store, before, filter, signal);
}
