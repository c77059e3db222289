import { z } from 'zod';
import { definePipeline } from '../src/core/pipeline.ts';
import { defineRecipe } from '../src/core/recipe.ts';
import { CaptionOptions, PROMPT_VALUES } from '../src/stages/ask-for-caption.ts';
import { check } from '../src/stages/check.ts';
import { filterPictures } from '../src/stages/filter-pictures.ts';
import { PictureOptions } from '../src/stages/picture-options.ts';
import { readImage } from '../src/stages/read-image.ts';
import { recaption } from '../src/stages/recaption.ts';
import { scorePicture } from '../src/stages/score-picture.ts';

/**
 * Stable Diffusion 3's captions (Esser et al. 2024, section 5.2.2): a VLM writes a long caption for
 * every picture from the picture and its original caption; training mixes the two, half and half.
 */
export const sd3 = defineRecipe({
  name: 'sd3',
  roles: ['recaption'],
  prompts: { recaption: PROMPT_VALUES },
  settings: z.strictObject({
    picture: PictureOptions.prefault({}),
    filters: filterPictures.optionsSchema.prefault({}),
    recaption: CaptionOptions.pick({ sampling: true }).prefault({}),
  }),
  build: ({ picture, filters, recaption: { sampling } }, promptOf) => {
    const prompt = promptOf('recaption');
    const { maxBytes, maxPixels, background } = picture;
    return definePipeline('sd3')
      .stage(readImage({ maxBytes, maxPixels }))
      .stage(scorePicture({ maxBytes, maxPixels, background }))
      .stage(filterPictures(filters))
      .stage(recaption({ prompt, picture, sampling }))
      .stage(check({ prompt, picture, sampling }));
  },
});
