import { z } from 'zod';
import { Sample } from '../core/sample.ts';
import { defineStage } from '../core/stage.ts';
import { gatheringOf, judgeScores } from './judge-scores.ts';
import { Rule } from './rule.ts';

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
  'aesthetic',
] as const;

/** Of these `keep` keeps the lowest, of all others the highest. */
const LOW_IS_BETTER = ['aspect', 'flatShare', 'clipped'] as const;

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
    aesthetic: rule.describe('On the scale of the scorer that is set'),
  }),
  input: Sample.pick({ uri: true }).extend({
    width: z.number(),
    height: z.number(),
    sharpness: z.number(),
    contrast: z.number(),
    brightness: z.number(),
    clipped: z.number(),
    colourfulness: z.number(),
    flatShare: z.number(),
    aesthetic: z.number().nullable(),
  }),
  output: z.object({ tier: z.number().optional() }),
  gathering: (rules) => {
    const need = gatheringOf(SCORES, rules, LOW_IS_BETTER);
    if (need === null) return null;
    return {
      open: () => {
        const gathering = need.open();
        return {
          add: (picture) => gathering.add(withAspect(picture)),
          close: () => gathering.close(),
        };
      },
    };
  },
  run: (picture, rules, { thresholds }) =>
    judgeScores(SCORES, withAspect(picture), rules, thresholds),
});

function withAspect<Picture extends { readonly width: number; readonly height: number }>(
  picture: Picture,
): Picture & { readonly aspect: number } {
  const { width, height } = picture;
  return { ...picture, aspect: Math.max(width, height) / Math.min(width, height) };
}
