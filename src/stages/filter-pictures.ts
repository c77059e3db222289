import { z } from 'zod';
import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { judge, Rule } from './rule.ts';

/** The scores a picture can be filtered on, the most telling first: it becomes the reason. */
const SCORES = [
  'aspect',
  'width',
  'height',
  'flatShare',
  'sharpness',
  'contrast',
  'brightness',
  'clipped',
  'colourfulness',
] as const;

const rule = Rule.optional();

/** Drops pictures by size and by measured quality. The first rule that is broken is the reason. */
export const filterPictures = defineStage({
  name: 'filter-pictures',
  version: 1,
  pool: 'media',
  options: z.strictObject({
    width: rule.describe('Pixels'),
    height: rule.describe('Pixels'),
    aspect: rule.describe('Longer side divided by shorter side, 1 or more'),
    sharpness: rule.describe('Variance of the Laplacian, longest side at 512 pixels'),
    contrast: rule.describe('Standard deviation of luma, gray levels'),
    brightness: rule.describe('Mean luma, 0 to 255'),
    clipped: rule.describe('Share of nearly black or white pixels, 0 to 1'),
    colourfulness: rule.describe('Hasler and Suesstrunk, 0 to over 100'),
    flatShare: rule.describe('Share of cells without any structure, 0 to 1'),
  }),
  input: z.object({
    width: z.number(),
    height: z.number(),
    sharpness: z.number(),
    contrast: z.number(),
    brightness: z.number(),
    clipped: z.number(),
    colourfulness: z.number(),
    flatShare: z.number(),
  }),
  output: z.object({}),
  run: (scores, rules) => {
    const { width, height } = scores;
    const values = { ...scores, aspect: Math.max(width, height) / Math.min(width, height) };
    for (const score of SCORES) {
      const scoreRule = rules[score];
      const rejected = scoreRule ? judge(score, values[score], scoreRule) : null;
      if (rejected) return rejected;
    }
    return emit({});
  },
});
