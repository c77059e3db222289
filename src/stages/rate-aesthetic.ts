import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { AestheticFields, roundedScore } from './aesthetic-fields.ts';
import { askForRating, ratingNeed, ratingScorer, RatingRequestOptions } from './ask-for-rating.ts';
import { pictureAsRead, PictureInput } from './picture-as-read.ts';
import { PictureOptions } from './picture-options.ts';

/** How good a picture looks to a vision-language model: 1 (bad) to 5 (excellent). Never rejects. */
export const rateAesthetic = defineStage({
  name: 'rate-aesthetic',
  version: 1,
  pool: 'vlm',
  asks: (options) => [ratingNeed(options)],
  options: RatingRequestOptions.extend({ picture: PictureOptions }),
  input: PictureInput,
  output: AestheticFields,
  run: async (record, { picture: view, ...options }, context) => {
    const picture = await pictureAsRead(record, view, context);
    const rating = await askForRating(picture, options, context);
    return emit({
      aesthetic: roundedScore(rating?.score ?? null),
      aestheticScorer: ratingScorer(rating ? [rating] : []),
    });
  },
});
