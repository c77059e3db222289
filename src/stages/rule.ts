import { z } from 'zod';
import type { Bounds } from '../core/distribution.ts';
import { reject, type Reject } from '../core/outcome.ts';
import { boundKeys, faultOf, Tier, type BoundRule } from './bounds.ts';
import { BucketKey } from './buckets.ts';

/**
 * A threshold on one score, fixed or moving with the distribution of all values. Bounds themselves
 * pass. Where both kinds are given, the stricter one counts.
 */
export const Rule = z
  .strictObject({
    ...boundKeys,
    by: BucketKey.optional().describe('What has moving thresholds of its own'),
    tiers: z
      .array(Tier)
      .min(1)
      .optional()
      .describe('Stricter and stricter rules on top; one manifest each'),
    onMissing: z
      .enum(['fail', 'reject', 'pass'])
      .default('fail')
      .describe('What becomes of a record that has no such score'),
  })
  .superRefine((rule, context) => {
    const fault = faultOf(rule);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });
export type Rule = z.output<typeof Rule>;

/** The keys of a rule, for people who misspelt one. */
export const RULE_KEYS: readonly string[] = Object.keys(Rule.shape);

/**
 * Null where the value passes. `moving` is what the moving part of the rule came to. Throws
 * TypeError on a missing value under `onMissing: fail`.
 */
export function judge(
  score: string,
  value: number | null,
  rule: Rule,
  moving?: Bounds,
): Reject | null {
  if (value === null || !Number.isFinite(value)) return judgeMissing(score, rule);
  return judgeValue(score, value, rule, moving);
}

const UNBOUND: Bounds = { min: null, max: null };

/** Judges a value that is there, by a rule or by a tier of it. */
export function judgeValue(
  score: string,
  value: number,
  { min, max }: BoundRule,
  moving: Bounds = UNBOUND,
): Reject | null {
  if (min !== undefined && value < min) return reject(`${score}-below-min`, value, min);
  if (max !== undefined && value > max) return reject(`${score}-above-max`, value, max);
  if (moving.min !== null && value < moving.min) {
    return reject(`${score}-dropped-lowest`, value, moving.min);
  }
  if (moving.max !== null && value > moving.max) {
    return reject(`${score}-dropped-highest`, value, moving.max);
  }
  return null;
}

function judgeMissing(score: string, { onMissing }: Rule): Reject | null {
  if (onMissing === 'pass') return null;
  if (onMissing === 'reject') return reject(`${score}-missing`);
  throw new TypeError(`no ${score} score to filter on; set filters.${score}.onMissing`);
}
