import { recipes } from '../../pipelines/index.ts';
import { flattenConfig, parseConfig } from '../config/load.ts';
import { mergeLayers, type Layer } from '../config/merge-layers.ts';
import type { Config } from '../config/schema.ts';
import { ConfigError } from '../core/errors.ts';
import { LABELS } from '../core/labels.ts';
import { filterClips } from '../stages/filter-clips.ts';
import { filterLabels, LABEL_RULE_KEYS } from '../stages/filter-labels.ts';
import { filterPictures } from '../stages/filter-pictures.ts';
import { RULE_KEYS } from '../stages/rule.ts';
import type { Setting } from './flags.ts';

/** The stages whose options are the `filters` of a config, but for those of labels. */
const SCORE_FILTERS = [filterClips, filterPictures];
/** Where in `filters` the options of `filter-labels` are. */
const LABELS_KEY = 'labels';

interface Named {
  readonly stage: { readonly name: string };
}

export interface PlacedFilter<Placed> {
  readonly index: number;
  readonly filter: Placed;
}

/**
 * The stage that the settings are about: that of the labels, or that of the scores, which is meant
 * too where nothing is set. Throws ConfigError where the pipeline has no such stage, and for settings
 * of both: what comes to the labels depends on the scores.
 */
export function filterAmong<Placed extends Named>(
  stages: readonly Placed[],
  settings: readonly Setting[],
): PlacedFilter<Placed> {
  const ofLabels = settings.filter(isOfLabels);
  if (ofLabels.length === 0) return scoreFilterAmong(stages);
  if (ofLabels.length < settings.length) {
    throw new ConfigError(
      '--dry-run looks at one filter at a time: set labels.… alone, or the scores alone',
    );
  }
  return labelFilterAmong(stages);
}

/** The filters of a pipeline whose thresholds can be set: that of the scores, that of the labels. */
export function filtersAmong<Placed extends Named>(stages: readonly Placed[]): readonly Placed[] {
  const names = new Set([...SCORE_FILTERS, filterLabels].map(({ stageName }) => stageName));
  return stages.filter(({ stage }) => names.has(stage.name));
}

/** The scores that a filter may have rules for. */
export function scoreNamesOf(filterName: string): readonly string[] {
  const factory = SCORE_FILTERS.find(({ stageName }) => stageName === filterName);
  return Object.keys(factory?.optionsSchema.shape ?? {});
}

/** A config with some of its `filters` set otherwise. Throws ConfigError naming what there is. */
export function withFilterSettings(
  config: Config,
  settings: readonly Setting[],
  stages: readonly Named[],
): Config {
  for (const setting of settings) requireKnown(setting, stages);
  const layers = settings.map(({ path, value }) => ({ filters: nested(path, value) }));
  return parseConfig(mergeLayers([flattenConfig(config), ...layers]), recipes, '--set');
}

function isOfLabels({ path }: Setting): boolean {
  return path[0] === LABELS_KEY;
}

function scoreFilterAmong<Placed extends Named>(stages: readonly Placed[]): PlacedFilter<Placed> {
  const names = SCORE_FILTERS.map(({ stageName }) => stageName);
  const found = placedAmong(stages, names);
  if (found) return found;
  throw new ConfigError('this run has no filter whose thresholds could move');
}

function labelFilterAmong<Placed extends Named>(stages: readonly Placed[]): PlacedFilter<Placed> {
  const found = placedAmong(stages, [filterLabels.stageName]);
  if (found) return found;
  throw new ConfigError(
    'this run has no labels: give the role label an endpoint, and take that by `run --update`',
  );
}

function placedAmong<Placed extends Named>(
  stages: readonly Placed[],
  names: readonly string[],
): PlacedFilter<Placed> | null {
  const index = stages.findIndex(({ stage }) => names.includes(stage.name));
  const filter = stages[index];
  return filter ? { index, filter } : null;
}

function requireKnown(setting: Setting, stages: readonly Named[]): void {
  if (isOfLabels(setting)) {
    labelFilterAmong(stages);
    requireLabelRule(setting.path);
  } else {
    requireScoreRule(setting.path, scoreFilterAmong(stages).filter.stage.name);
  }
}

function requireScoreRule(path: readonly string[], filterName: string): void {
  const scores = scoreNamesOf(filterName);
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

/** `labels.max`, or `labels.textDominated.max`. */
function requireLabelRule(path: readonly string[]): void {
  const [, first, ...rest] = path;
  const labels: readonly string[] = LABELS;
  const key = first !== undefined && labels.includes(first) ? rest : path.slice(1);
  if (key.length === 0 || (key.length === 1 && LABEL_RULE_KEYS.includes(key[0] ?? ''))) return;
  throw new ConfigError(
    `--set ${path.join('.')}: labels have ${LABEL_RULE_KEYS.join(', ')}, for all or after one of: ` +
      labels.join(', '),
  );
}

function nested(path: readonly string[], value: unknown): Layer {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Layer;
}
