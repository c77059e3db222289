import { z } from 'zod';
import { Sample } from '../core/sample.ts';
import { defineStage } from '../core/stage.ts';
import { gatheringOf, judgeScores } from './judge-scores.ts';
import { Rule } from './rule.ts';

/** The scores a clip can be filtered on, the most telling first: it becomes the reason. */
const SCORES = [
  'durationSeconds',
  'width',
  'height',
  'fps',
  'blackShare',
  'freezeShare',
  'barShare',
  'motion',
  'sharpness',
  'contrast',
  'brightness',
  'aesthetic',
] as const;

/** Of these `keep` keeps the lowest, of all others the highest. */
const LOW_IS_BETTER = ['blackShare', 'freezeShare', 'barShare'] as const;

const rule = Rule.optional();
const score = z.number().nullable();

/** Drops clips by measured quality: free, so it comes before any model is asked. */
export const filterClips = defineStage({
  name: 'filter-clips',
  version: 1,
  pool: 'media',
  options: z.strictObject({
    durationSeconds: rule.describe('Seconds'),
    width: rule.describe('Pixels'),
    height: rule.describe('Pixels'),
    fps: rule.describe('Frames a second'),
    blackShare: rule.describe('Share of black pictures, 0 to 1'),
    freezeShare: rule.describe('Share of pairs that do not change, 0 to 1'),
    barShare: rule.describe('Share of the frame that black bars take, 0 to 1'),
    motion: rule.describe('Mean flow in frame diagonals a second'),
    sharpness: rule.describe('Variance of the Laplacian at the flow width'),
    contrast: rule.describe('Standard deviation of luma, gray levels'),
    brightness: rule.describe('Mean luma, 0 to 255'),
    aesthetic: rule.describe('On the scale of the scorer that is set'),
  }),
  input: Sample.pick({ uri: true }).extend({
    durationSeconds: z.number(),
    width: z.number(),
    height: z.number(),
    fps: z.number(),
    motion: score,
    sharpness: score,
    brightness: score,
    contrast: score,
    blackShare: score,
    freezeShare: score,
    barShare: score,
    aesthetic: score,
  }),
  output: z.object({ tier: z.number().optional() }),
  gathering: (rules) => gatheringOf(SCORES, rules, LOW_IS_BETTER),
  run: (clip, rules, { thresholds }) => judgeScores(SCORES, clip, rules, thresholds),
});
