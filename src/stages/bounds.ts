import { z } from 'zod';
import { WHOLE, type Bounds, type Distribution, type Ranking } from '../core/distribution.ts';

const dropped = z.number().min(0).lt(1);

/** What bounds a score: fixed values, or shares of all values that reach the filter. */
export const boundKeys = {
  min: z.number().optional().describe('Least value that passes'),
  max: z.number().optional().describe('Greatest value that passes'),
  dropLowest: dropped.optional().describe('Share of the values to drop from the lowest up'),
  dropHighest: dropped.optional().describe('Share of the values to drop from the highest down'),
  keep: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('Share of the values to keep, from the better end'),
};
const BoundRule = z.strictObject(boundKeys);
export type BoundRule = z.output<typeof BoundRule>;

/** Null where the keys go together; else what is wrong with them. */
export function faultOf({ min, max, dropLowest, dropHighest, keep }: BoundRule): string | null {
  if (min !== undefined && max !== undefined && min > max) return 'min is above max';
  if (keep !== undefined && (dropLowest ?? dropHighest) !== undefined) {
    return 'keep goes without dropLowest and dropHighest';
  }
  if ((dropLowest ?? 0) + (dropHighest ?? 0) >= 1) {
    return 'dropLowest and dropHighest leave nothing: they add up to 1 or more';
  }
  return null;
}

export const Tier = BoundRule.superRefine((rule, context) => {
  const fault = faultOf(rule);
  if (fault !== null) context.addIssue({ code: 'custom', message: fault });
});

export function isMoving({ dropLowest, dropHighest, keep }: BoundRule): boolean {
  return [dropLowest, dropHighest, keep].some((given) => given !== undefined);
}

/** Below so many values a bucket's own ranks mean little: it is judged by all values. Ours. */
export const LEAST_BUCKET = 20;

export type BetterEnd = 'high' | 'low';

/**
 * Moving bounds of one score, bucket by bucket, for each of some rules. `WHOLE` is always there.
 * Buckets of fewer than `LEAST_BUCKET` values get none of their own.
 */
export function resolveBounds(
  rules: readonly BoundRule[],
  score: string,
  distribution: Distribution,
  better: BetterEnd,
): Readonly<Record<string, readonly Bounds[]>> {
  const large = distribution.buckets(score).filter(([, { count }]) => count >= LEAST_BUCKET);
  const rankings = [[WHOLE, distribution.whole(score)] as const, ...large];
  return Object.fromEntries(
    rankings.map(([bucket, ranking]) => [
      bucket,
      rules.map((rule) => boundsWithin(ranking, rule, better)),
    ]),
  );
}

/**
 * Of `n` values, `floor(n * share)` are dropped at an end, or `ceil(n * keep)` kept: the bound is the
 * last value that passes. Values equal to it pass too: with ties fewer are dropped, never more.
 */
function boundsWithin(
  ranking: Ranking,
  { dropLowest, dropHighest, keep }: BoundRule,
  better: BetterEnd,
): Bounds {
  const { count } = ranking;
  const unkept = keep === undefined ? 0 : count - wholeUp(count * keep);
  const lowest = wholeDown(count * (dropLowest ?? 0)) + (better === 'high' ? unkept : 0);
  const highest = wholeDown(count * (dropHighest ?? 0)) + (better === 'low' ? unkept : 0);
  return {
    min: lowest === 0 ? null : (ranking.at(lowest) ?? null),
    max: highest === 0 ? null : (ranking.at(count - 1 - highest) ?? null),
  };
}

/** 0.29 * 100 is 28.999999999999996, and means 29. */
const ROUNDING = 1e-9;

function wholeDown(count: number): number {
  return Math.floor(count * (1 + ROUNDING));
}

function wholeUp(count: number): number {
  return Math.ceil(count * (1 - ROUNDING));
}
