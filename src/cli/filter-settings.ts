import { recipes } from '../../pipelines/index.ts';
import { flattenConfig, parseConfig } from '../config/load.ts';
import { mergeLayers, type Layer } from '../config/merge-layers.ts';
import type { Config } from '../config/schema.ts';
import { ConfigError } from '../core/errors.ts';
import { filterClips } from '../stages/filter-clips.ts';
import { filterPictures } from '../stages/filter-pictures.ts';
import { RULE_KEYS } from '../stages/rule.ts';
import type { Setting } from './flags.ts';

/** The stages whose options are the `filters` of a config. */
const FILTERS = [filterClips, filterPictures];

/** The stage that a pipeline filters by score with. Throws ConfigError where it has none. */
export function filterAmong<Placed extends { readonly stage: { readonly name: string } }>(
  stages: readonly Placed[],
): { readonly index: number; readonly filter: Placed } {
  const names = new Set(FILTERS.map(({ stageName }) => stageName));
  const index = stages.findIndex(({ stage }) => names.has(stage.name));
  const filter = stages[index];
  if (filter) return { index, filter };
  throw new ConfigError('this run has no filter whose thresholds could move');
}

/** A config with some of its `filters` set otherwise. Throws ConfigError naming what there is. */
export function withFilterSettings(
  config: Config,
  settings: readonly Setting[],
  filterName: string,
): Config {
  const factory = FILTERS.find(({ stageName }) => stageName === filterName);
  const scores = Object.keys(factory?.optionsSchema.shape ?? {});
  const layers = settings.map((setting) => {
    requireKnown(setting, scores);
    return { filters: nested(setting.path, setting.value) };
  });
  return parseConfig(mergeLayers([flattenConfig(config), ...layers]), recipes, '--set');
}

function requireKnown({ path }: Setting, scores: readonly string[]): void {
  const [score = '', key, ...rest] = path;
  const name = path.join('.');
  if (!scores.includes(score)) {
    throw new ConfigError(
      `--set ${name}: there is no score ${score}; there are: ${scores.join(', ')}`,
    );
  }
  if (key !== undefined && (!RULE_KEYS.includes(key) || rest.length > 0)) {
    throw new ConfigError(
      `--set ${name}: a rule has no ${[key, ...rest].join('.')}; it has: ${RULE_KEYS.join(', ')}`,
    );
  }
}

function nested(path: readonly string[], value: unknown): Layer {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Layer;
}
