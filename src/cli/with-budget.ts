import type { Budget } from '../config/schema.ts';
import { changeBetween } from '../run/changes.ts';
import { withSettings, writeRunFile, type RunFile } from '../run/run-file.ts';
import { requirePrices } from './budget.ts';
import type { Output } from './output.ts';
import { describeChange, settingsOf } from './prepare-run.ts';
import type { ExistingRun } from './run-directory.ts';
import { storedConfig, storedStages } from './stored-run.ts';

/** Gives a run another budget; a cap that is not given stays. Throws ConfigError without prices. */
export async function withBudget(
  { directory, file }: ExistingRun,
  changes: Budget,
  output: Output,
): Promise<RunFile> {
  const stages = storedStages(directory, file);
  const stored = storedConfig(directory, file);
  const config = { ...stored, budget: { ...stored.budget, ...changes } };
  requirePrices(config);
  const settings = settingsOf(config, stages);
  const { values, redone } = changeBetween(file.settings, settings);
  if (values.length === 0) return file;
  output.note(`New settings for ${directory}:\n${describeChange(values, redone)}`);
  const revised = withSettings(file, settings, new Date());
  await writeRunFile(directory, revised);
  return revised;
}
