import { z } from 'zod';

const probability = z.number().min(0).max(1);

/** Scores that may stand behind a caption. */
export const RENDERED_SCORES = ['aesthetic', 'motion', 'camera'] as const;
export type RenderedScore = (typeof RENDERED_SCORES)[number];

/**
 * How a long caption is put together for training: of its fields, where it has any, and of measured
 * scores. The seed is that of the mix.
 */
export const RenderOptions = z.strictObject({
  template: z
    .string()
    .min(1)
    .optional()
    .describe('Such as "{short} {dense} [Style: {style}.]"; default: all fields in order'),
  drop: z
    .record(z.string(), probability)
    .default({})
    .describe('By field: how often it is left out; never where none is given'),
  permute: z.array(z.string()).default([]).describe('Fields that change places with one another'),
  scores: z
    .strictObject({
      aesthetic: probability.default(0),
      motion: probability.default(0),
      camera: probability.default(0),
    } satisfies Record<RenderedScore, z.ZodType>)
    .prefault({})
    .describe('How often each measured score is named at the end of the caption'),
});
export type RenderOptions = z.output<typeof RenderOptions>;
