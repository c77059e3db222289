import { z } from 'zod';
import { reject, type Reject } from '../core/outcome.ts';

/** A threshold on one score. Bounds themselves pass. */
export const Rule = z
  .strictObject({
    min: z.number().optional().describe('Least value that passes'),
    max: z.number().optional().describe('Greatest value that passes'),
    onMissing: z
      .enum(['fail', 'reject', 'pass'])
      .default('fail')
      .describe('What becomes of a record that has no such score'),
  })
  .refine((rule) => rule.min === undefined || rule.max === undefined || rule.min <= rule.max, {
    error: 'min is above max',
  });
export type Rule = z.output<typeof Rule>;

/** Null where the value passes. Throws TypeError on a missing value under `onMissing: fail`. */
export function judge(score: string, value: number | null, rule: Rule): Reject | null {
  if (value === null || Number.isNaN(value)) return judgeMissing(score, rule);
  if (rule.min !== undefined && value < rule.min) {
    return reject(`${score}-below-min`, value, rule.min);
  }
  if (rule.max !== undefined && value > rule.max) {
    return reject(`${score}-above-max`, value, rule.max);
  }
  return null;
}

function judgeMissing(score: string, { onMissing }: Rule): Reject | null {
  if (onMissing === 'pass') return null;
  if (onMissing === 'reject') return reject(`${score}-missing`);
  throw new TypeError(`no ${score} score to filter on; set filters.${score}.onMissing`);
}
