import { z } from 'zod';
import { forEachLabel, kebabCase, LabelProbabilities, LABELS, type Label } from '../core/labels.ts';
import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { judge } from './rule.ts';

const LabelRule = z.strictObject({
  max: z.number().min(0).max(1).describe('Greatest probability that passes'),
  onMissing: z
    .enum(['reject', 'pass'])
    .describe('What becomes of a clip of which the model did not say how likely the label is'),
});
type LabelRule = z.output<typeof LabelRule>;

/** The keys of a label's rule, for people who misspelt one. */
export const LABEL_RULE_KEYS: readonly string[] = Object.keys(LabelRule.shape);

const own = LabelRule.partial().optional();

export const LabelFilterOptions = LabelRule.extend({
  max: LabelRule.shape.max.default(0.5),
  onMissing: LabelRule.shape.onMissing.default('reject'),
  editing: own,
  lackOfMotionConnectivity: own,
  lowQuality: own,
  lectureType: own,
  textDominated: own,
  noisyScreenshots: own,
});
type LabelFilterOptions = z.output<typeof LabelFilterOptions>;

/**
 * Drops clips by their labels: one rule for all, and where a label has its own, that. Of several
 * labels over their thresholds the one furthest over becomes the reason.
 */
export const filterLabels = defineStage({
  name: 'filter-labels',
  version: 1,
  pool: 'media',
  options: LabelFilterOptions,
  input: z.object({ labels: LabelProbabilities }),
  output: z.object({}),
  run: ({ labels }, options) => {
    const rules = labelRules(options);
    const excess = (label: Label) => (labels[label] ?? 0) - rules[label].max;
    for (const label of LABELS.toSorted((a, b) => excess(b) - excess(a))) {
      const rejected = judge(kebabCase(label), labels[label], rules[label]);
      if (rejected) return rejected;
    }
    return emit({});
  },
});

/** The rule that each label is held to. */
export function labelRules({ max, onMissing, ...rules }: LabelFilterOptions) {
  return forEachLabel((label): LabelRule => ({
    max: rules[label]?.max ?? max,
    onMissing: rules[label]?.onMissing ?? onMissing,
  }));
}
