import type { Config } from '../config/schema.ts';
import { kebabCase, LABELS } from '../core/labels.ts';
import type { FixedBound } from '../monitor/report/report-data.ts';

/** The fixed bounds of a config's filters, by the reasons that their stages give. */
export function fixedBounds({ settings }: Config): readonly FixedBound[] {
  const { filters } = settings as { readonly filters?: Readonly<Record<string, unknown>> };
  const { labels, ...scores } = filters ?? {};
  return [
    ...Object.entries(scores).flatMap(([score, rule]) => boundsOf(score, rule)),
    ...labelBounds(labels),
  ];
}

/** One bound for all labels, and some labels' own. */
function labelBounds(rules: unknown): readonly FixedBound[] {
  if (typeof rules !== 'object' || rules === null) return [];
  const given = rules as Readonly<Record<string, unknown>>;
  return LABELS.flatMap((label) =>
    boundsOf(kebabCase(label), given[label] ?? { max: given['max'] }),
  );
}

function boundsOf(score: string, rule: unknown): readonly FixedBound[] {
  const { min, max } = (rule ?? {}) as { readonly min?: unknown; readonly max?: unknown };
  return [
    ...(typeof min === 'number' ? [{ score, reason: `${score}-below-min`, bound: min }] : []),
    ...(typeof max === 'number' ? [{ score, reason: `${score}-above-max`, bound: max }] : []),
  ];
}
