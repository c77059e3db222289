import { changeBetween } from '../../run/changes.ts';
import { withSettings, writeRunFile, type RunFile } from '../../run/run-file.ts';
import { EXIT } from '../exit-codes.ts';
import { withFilterSettings } from '../filter-settings.ts';
import type { Setting } from '../flags.ts';
import type { Output } from '../output.ts';
import { describeChange, settingsOf } from '../prepare-run.ts';
import { rejudgedText } from '../rejudged-text.ts';
import { previewOf } from '../rethreshold-preview.ts';
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
      const { stage, rejudged } = await previewOf(existing, request.set, { signal: draining });
      output.print(rejudgedText(stage, rejudged));
      output.printJson({ run: existing.directory, stage, ...rejudged });
      return EXIT.done;
    });
  }
  return resume(request, output, 'rethreshold', {
    revise: async (existing) => revise(existing, request.set, output),
  });
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
