import { recipes } from '../../pipelines/index.ts';
import { parseConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { RunError } from '../core/errors.ts';
import { placeStages, type PlacedStage } from '../run/fingerprint.ts';
import type { RunFile } from '../run/run-file.ts';
import { assemble, modelOfRole, pipelineOf, type Assembly } from './assemble.ts';

/** The config that a run was made with. */
export function storedConfig(directory: string, file: RunFile) {
  return parseConfig(file.settings.config, recipes, `${directory}/run.json`);
}

/** The stages that a config describes, with their fingerprints. */
export function stagesOf(config: Config): readonly PlacedStage[] {
  return placeStages(pipelineOf(config), (role) => modelOfRole(config, role));
}

/**
 * The stages of a run as it was made. Throws RunError `run_version` where this version of Recaptor
 * would do some of them otherwise: work that is paid for is not done again unasked.
 */
export function storedStages(directory: string, file: RunFile): readonly PlacedStage[] {
  const stages = stagesOf(storedConfig(directory, file));
  const changed = stages.filter(({ key }) => !file.settings.stages.includes(key));
  if (changed.length === 0 && stages.length === file.settings.stages.length) return stages;
  const names = changed.map(({ stage }) => stage.name).join(', ');
  throw new RunError(
    `${directory} was made by Recaptor ${file.settings.recaptor}; this version would do these ` +
      `stages again: ${names}. Use that version, or take the new one over with ` +
      '`recaptor run DATASET --run DIR --update`.',
    { code: 'run_version', retryable: true },
  );
}

/** A run ready to work on, as it was made. Throws as `storedStages` does. */
export function assembleStored(directory: string, file: RunFile): Assembly {
  storedStages(directory, file);
  return assemble(storedConfig(directory, file), file.dataset.root);
}
