import { RunError } from '../../core/errors.ts';
import { stagesAsOfNow } from '../../run/barriers.ts';
import { changeBetween } from '../../run/changes.ts';
import { filterScores } from '../../run/filter-scores.ts';
import { readSampleIndex } from '../../run/ingest.ts';
import { rejudge, type Rejudged } from '../../run/rejudge.ts';
import { withSettings, writeRunFile, type RunFile } from '../../run/run-file.ts';
import { ShardStore } from '../../run/shard-store.ts';
import { EXIT } from '../exit-codes.ts';
import { filterAmong, withFilterSettings } from '../filter-settings.ts';
import type { Setting } from '../flags.ts';
import type { Output } from '../output.ts';
import { describeChange, settingsOf } from '../prepare-run.ts';
import { rejudgedText } from '../rejudged-text.ts';
import { findRun, type ExistingRun } from '../run-directory.ts';
import { stoppable } from '../stopping.ts';
import { stagesOf, storedConfig, storedStages } from '../stored-run.ts';
import { resume, type ResumeRequest } from './resume.ts';

export interface RethresholdRequest extends ResumeRequest {
  readonly set: readonly Setting[];
  /** Only say what would change. */
  readonly dryRun: boolean;
}

/**
 * `recaptor rethreshold`: takes other thresholds for a run and works it on, so that what comes in is
 * captioned. What was scored and captioned stays, also of records that go out.
 */
export async function rethreshold(request: RethresholdRequest, output: Output): Promise<number> {
  if (request.dryRun) {
    return stoppable(output, 'Nothing was changed.', async ({ draining }) => {
      const existing = await findRun(request.run);
      const { stage, rejudged } = await preview(existing, request.set, draining);
      output.print(rejudgedText(stage, rejudged));
      output.printJson({ run: existing.directory, stage, ...rejudged });
      return EXIT.done;
    });
  }
  return resume(request, output, 'rethreshold', {
    revise: async (existing) => revise(existing, request.set, output),
  });
}

async function preview(
  { directory, file }: ExistingRun,
  set: readonly Setting[],
  signal: AbortSignal,
): Promise<{ readonly stage: string; readonly rejudged: Rejudged }> {
  const stages = storedStages(directory, file);
  const { index, filter } = filterAmong(stages, set);
  const config = withFilterSettings(storedConfig(directory, file), set, stages);
  if ((await readSampleIndex(directory)) === null) {
    throw new RunError(`${directory} has not read its dataset yet; run \`recaptor resume\``, {
      code: 'run_incomplete',
    });
  }
  const store = new ShardStore(directory);
  const before = await stagesAsOfNow(store, stages.slice(0, index), signal);
  const scores = await filterScores(store, before, filter, signal);
  const after = filterAmong(stagesOf(config), set).filter.stage;
  const rejudged = await rejudge(scores, filter.stage, after, signal);
  return { stage: filter.stage.name, rejudged };
}

/** As `run --update` does, for the filters alone. */
async function revise(
  { directory, file }: ExistingRun,
  set: readonly Setting[],
  output: Output,
): Promise<RunFile> {
  const stages = storedStages(directory, file);
  const config = withFilterSettings(storedConfig(directory, file), set, stages);
  const settings = settingsOf(config, stagesOf(config));
  const { values, redone } = changeBetween(file.settings, settings);
  if (values.length === 0) return file;
  output.note(`New settings for ${directory}:\n${describeChange(values, redone)}`);
  const revised = withSettings(file, settings, new Date());
  await writeRunFile(directory, revised);
  return revised;
}
