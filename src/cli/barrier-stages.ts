import { recipes } from '../../pipelines/index.ts';
import { parseConfig } from '../config/load.ts';
import { ConfigError } from '../core/errors.ts';
import type { RunFile } from '../run/run-file.ts';

/** Keys of the stages that wait for all records; none of a run that this version cannot read. */
export function barrierStages({ settings }: RunFile): readonly string[] {
  try {
    const config = parseConfig(settings.config, recipes, 'run.json');
    const recipe = recipes.find(({ name }) => name === config.pipeline);
    const stages =
      recipe?.build(config.settings, config.prompts, Object.keys(config.roles)).stages ?? [];
    const waiting = new Set(
      stages.filter(({ gathering }) => gathering !== null).map(({ name }) => name),
    );
    return settings.stages.filter((key) => waiting.has(key.slice(0, key.indexOf('@'))));
  } catch (error) {
    if (error instanceof ConfigError) return [];
    throw error;
  }
}
