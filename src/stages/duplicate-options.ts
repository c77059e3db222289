import { z } from 'zod';

const Policy = z.enum(['keep', 'drop', 'keep-best']);

/** Furthest that two pictures may be apart, in bits: beyond, looking for pairs takes too long. */
const MOST_DISTANCE = 16;
/**
 * Ours. Krawetz takes up to 10 bits of 64 for variants of one picture; to drop by that would drop
 * plain pictures that only share their layout.
 */
const DISTANCE = 4;

/** What becomes of records that are there twice. */
export const DuplicateOptions = z
  .strictObject({
    exact: Policy.default('keep').describe('The same bytes: keep all, the first, or the best'),
    near: Policy.default('keep').describe('Hardly another picture, by a perceptual hash'),
    distance: z
      .number()
      .int()
      .min(0)
      .max(MOST_DISTANCE)
      .default(DISTANCE)
      .describe('Bits of 64 by which near ones may differ'),
  })
  .refine(({ exact, near }) => near === 'keep' || exact !== 'keep', {
    path: ['exact'],
    error: 'same bytes are near, too: where near ones are dropped give exact drop or keep-best',
  });
export type DuplicateOptions = z.output<typeof DuplicateOptions>;

/** Null where all are kept: then nobody looks for them. */
export function duplicatePolicy(options: DuplicateOptions | undefined): DuplicateOptions | null {
  return options === undefined || options.exact === 'keep' ? null : options;
}
