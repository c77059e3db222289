import { WHOLE, type Bounds, type Observation, type Thresholds } from '../core/distribution.ts';
import { InvariantError } from '../core/errors.ts';
import { gatherScores } from '../core/gather-scores.ts';
import type { GatheringNeed } from '../core/gathering.ts';
import { emit, type Emit, type Reject } from '../core/outcome.ts';
import { isMoving, resolveBounds } from './bounds.ts';
import { bucketOf, type Bucketed } from './buckets.ts';
import { judge, judgeValue, type Rule } from './rule.ts';

export type Rules<Score extends string> = Readonly<Partial<Record<Score, Rule | undefined>>>;
export type Scores<Score extends string> = Readonly<Record<Score, number | null>>;

/** What a filter with tiers adds: the greatest tier whose rules the record keeps, 0 for none. */
export interface Tiered {
  readonly tier?: number | undefined;
}

/**
 * Judges a record by the rules, in the order of `names`: the first that is broken is the reason.
 * Throws TypeError on a missing score under `onMissing: fail`.
 */
export function judgeScores<Score extends string>(
  names: readonly Score[],
  record: Bucketed & Scores<Score>,
  rules: Rules<Score>,
  thresholds: Thresholds | null,
): Emit<Tiered> | Reject {
  const present = names.flatMap((name) => {
    const rule = rules[name];
    return rule ? [{ name, rule, moving: movingBounds(name, rule, record, thresholds) }] : [];
  });
  for (const { name, rule, moving } of present) {
    const rejected = judge(name, record[name], rule, moving[0]);
    if (rejected) return rejected;
  }
  const tiers = Math.max(0, ...present.map(({ rule }) => rule.tiers?.length ?? 0));
  if (tiers === 0) return emit({});
  let tier = 0;
  while (
    tier < tiers &&
    present.every(({ name, rule, moving }) => keepsTier(name, record[name], rule, moving, tier))
  ) {
    tier += 1;
  }
  return emit({ tier });
}

/** What moving rules need to know of all records; null where no rule moves. */
export function gatheringOf<Score extends string>(
  names: readonly Score[],
  rules: Rules<Score>,
  lowIsBetter: readonly Score[],
): GatheringNeed<Bucketed & Scores<Score>> | null {
  const moving = names.flatMap((name) => {
    const rule = rules[name];
    return rule && hasMoving(rule) ? [{ name, rule }] : [];
  });
  if (moving.length === 0) return null;
  return gatherScores({
    observe: (record: Bucketed & Scores<Score>) =>
      moving.flatMap(({ name, rule: { by } }): Observation[] => {
        const value = record[name];
        if (value === null || !Number.isFinite(value)) return [];
        return [{ score: name, bucket: bucketOf(by, record), value }];
      }),
    resolve: (distribution) =>
      Object.fromEntries(
        moving.map(({ name, rule }) => {
          const better = lowIsBetter.includes(name) ? 'low' : 'high';
          const { tiers = [] } = rule;
          return [name, resolveBounds([rule, ...tiers], name, distribution, better)];
        }),
      ),
  });
}

function hasMoving(rule: Rule): boolean {
  return isMoving(rule) || (rule.tiers ?? []).some(isMoving);
}

/** Of the rule itself, then of each tier; empty where the rule does not move. */
function movingBounds(
  score: string,
  rule: Rule,
  record: Bucketed,
  thresholds: Thresholds | null,
): readonly Bounds[] {
  if (!hasMoving(rule)) return [];
  const buckets = thresholds?.[score];
  const bounds = buckets?.[bucketOf(rule.by, record)] ?? buckets?.[WHOLE];
  if (bounds) return bounds;
  throw new InvariantError(`${score} was to be judged before its threshold was known`);
}

/** A rule with fewer tiers than another keeps its last. A score that may be missing may here too. */
function keepsTier(
  score: string,
  value: number | null,
  { tiers = [] }: Rule,
  moving: readonly Bounds[],
  tier: number,
): boolean {
  const place = Math.min(tier, tiers.length - 1);
  const own = tiers[place];
  if (!own || value === null || !Number.isFinite(value)) return true;
  return judgeValue(score, value, own, moving[place + 1]) === null;
}
