import { z } from 'zod';
import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { AestheticFields, reduceScores, roundedScore } from './aesthetic-fields.ts';
import { askForRating, ratingNeed, ratingScorer, RatingRequestOptions } from './ask-for-rating.ts';
import { framesOf } from './clip-frames.ts';
import { PictureOptions } from './picture-options.ts';
import { ClipInput } from './video-options.ts';

/**
 * How good a clip looks to a vision-language model, by a few of its frames at the size that captions
 * are made from: 1 (bad) to 5 (excellent). Never rejects; frames that it refuses are left out.
 */
export const rateClipAesthetic = defineStage({
  name: 'rate-aesthetic',
  version: 1,
  pool: 'vlm',
  asks: (options) => [ratingNeed(options)],
  options: RatingRequestOptions.extend({
    picture: PictureOptions,
    picturesPerClip: z.number().int().positive(),
    reduce: z.enum(['mean', 'min']),
  }),
  input: ClipInput,
  output: AestheticFields,
  run: async (clip, { picture: view, picturesPerClip, reduce, ...options }, context) => {
    const spread = { everySeconds: EVERY_SECONDS, min: 1, max: picturesPerClip };
    const frames = await framesOf(clip, spread, view, context);
    const answers = await Promise.all(
      frames.map(async ({ picture }) => askForRating(picture, options, context)),
    );
    const ratings = answers.filter((rating) => rating !== null);
    const scores = ratings.map(({ score }) => score);
    return emit({
      aesthetic: roundedScore(reduceScores(scores, reduce)),
      aestheticScorer: ratingScorer(ratings),
    });
  },
});

/** Short clips are asked about less often. */
const EVERY_SECONDS = 2;
