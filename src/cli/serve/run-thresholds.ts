import { flattenConfig } from '../../config/load.ts';
import { LABELS, snakeCase } from '../../core/labels.ts';
import type {
  FilterView,
  RunThresholds,
  ScoreView,
} from '../../monitor/dashboard/run-thresholds.ts';
import { distributionOf } from '../../monitor/dashboard/score-view.ts';
import { SHOWN_SCORES } from '../../monitor/report/scores.ts';
import type { FilterScores } from '../../run/filter-scores.ts';
import type { PlacedStage } from '../../run/fingerprint.ts';
import { filterLabels } from '../../stages/filter-labels.ts';
import { filtersAmong, scoreNamesOf } from '../filter-settings.ts';
import { previewOf } from '../rethreshold-preview.ts';
import type { ExistingRun } from '../run-directory.ts';
import { storedConfig, storedStages } from '../stored-run.ts';
import { createKeptScores } from './kept-scores.ts';

type Rules = Readonly<Record<string, unknown>>;

const EXAMPLES = 12;
const BOUND_KEYS = ['min', 'max', 'dropLowest', 'dropHighest', 'keep'] as const;

/** The thresholds of a run for the dashboard. */
export function createRunThresholds(run: ExistingRun): RunThresholds {
  const scoresOf = createKeptScores();
  return {
    describe: async (signal) => {
      const { directory, file } = run;
      const rules = flattenConfig(storedConfig(directory, file))['filters'] as Rules | undefined;
      const filters: FilterView[] = [];
      for (const filter of filtersAmong(storedStages(directory, file))) {
        filters.push(
          await viewOf(filter, await scoresOf(run, filter, signal), rules ?? {}, signal),
        );
      }
      return { filters };
    },
    preview: async (set, signal) => {
      const { rejudged } = await previewOf(run, set, { signal, examples: EXAMPLES }, scoresOf);
      return rejudged;
    },
  };
}

async function viewOf(
  { stage }: PlacedStage,
  scores: FilterScores,
  rules: Rules,
  signal: AbortSignal,
): Promise<FilterView> {
  const named =
    stage.name === filterLabels.stageName ? labelScores(rules) : plainScores(stage.name, rules);
  const values = named.map((): number[] => []);
  let records = 0;
  for await (const rows of scores.rows(signal)) {
    records += rows.length;
    for (const { picked } of rows) {
      for (const [index, { valueIn }] of named.entries()) {
        const value = valueIn(picked as Rules);
        if (typeof value === 'number' && Number.isFinite(value)) values[index]?.push(value);
      }
    }
  }
  return {
    ...{ stage: stage.name, records, pending: scores.pending },
    scores: named.map(({ view }, index) => ({
      ...view,
      ...distributionOf(Float64Array.from(values[index] ?? [])),
    })),
  };
}

interface NamedScore {
  readonly view: Pick<ScoreView, 'path' | 'title' | 'rule' | 'keys'>;
  readonly valueIn: (picked: Rules) => unknown;
}

function plainScores(filterName: string, rules: Rules): readonly NamedScore[] {
  return scoreNamesOf(filterName).map((name) => ({
    view: {
      path: [name],
      title: titleOf(name),
      rule: (rules[name] as Rules | undefined) ?? null,
      keys: BOUND_KEYS,
    },
    valueIn: name === 'aspect' ? aspectIn : (picked) => picked[name],
  }));
}

function labelScores(rules: Rules): readonly NamedScore[] {
  const { labels = {} } = rules as { readonly labels?: Rules };
  return LABELS.map((label) => ({
    view: {
      path: ['labels', label],
      title: snakeCase(label).replaceAll('_', ' '),
      rule: { max: labels['max'], ...(labels[label] as Rules | undefined) },
      keys: ['max'],
    },
    valueIn: (picked) => (picked['labels'] as Rules | undefined)?.[label],
  }));
}

function aspectIn({ width, height }: Rules): number {
  const sides = [Number(width), Number(height)];
  return Math.max(...sides) / Math.min(...sides);
}

function titleOf(name: string): string {
  const known = SHOWN_SCORES.find(({ field }) => field === name);
  return known ? `${known.title} (${known.unit})` : name;
}
