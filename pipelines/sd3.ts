import { z } from 'zod';
import { PictureChecks } from '../src/captions/check-options.ts';
import { StructureOptions } from '../src/core/caption-fields.ts';
import { definePipeline } from '../src/core/pipeline.ts';
import { defineRecipe } from '../src/core/recipe.ts';
import { askCaptionersOfPicture } from '../src/stages/ask-captioners.ts';
import { AestheticOptions, localScorer } from '../src/stages/aesthetic-options.ts';
import { AESTHETIC_ROLE } from '../src/stages/ask-for-rating.ts';
import {
  CaptionOptions,
  FIELDS_PROMPT_VALUES,
  PROMPT_VALUES,
  RECAPTION_ROLE,
} from '../src/stages/ask-for-caption.ts';
import { captionersOf, CaptionersOptions } from '../src/stages/captioner-options.ts';
import { checkCaptionersOfPicture } from '../src/stages/check-captioners.ts';
import { check } from '../src/stages/check.ts';
import { DuplicateOptions, duplicatePolicy } from '../src/stages/duplicate-options.ts';
import { filterDuplicates } from '../src/stages/filter-duplicates.ts';
import { filterPictures } from '../src/stages/filter-pictures.ts';
import { lookAtPicture } from '../src/stages/look-at-picture.ts';
import { PictureOptions } from '../src/stages/picture-options.ts';
import { rateAesthetic } from '../src/stages/rate-aesthetic.ts';
import { readImage } from '../src/stages/read-image.ts';
import { recaption } from '../src/stages/recaption.ts';
import { scoreAesthetic } from '../src/stages/score-aesthetic.ts';
import { scorePicture } from '../src/stages/score-picture.ts';
import { SECOND_OPINION_ROLE, secondOpinionOf } from '../src/stages/second-opinion.ts';

/**
 * Stable Diffusion 3's captions (Esser et al. 2024, section 5.2.2): a VLM writes a long caption for
 * every picture from the picture and its original caption; training mixes the two, half and half.
 * With `structure` the long caption comes in fields, by a prompt of its own; `captioners` write
 * further ones.
 */
export const sd3 = defineRecipe({
  name: 'sd3',
  roles: [RECAPTION_ROLE, AESTHETIC_ROLE, SECOND_OPINION_ROLE],
  judgingRoles: [AESTHETIC_ROLE],
  files: ['aesthetic.model', 'aesthetic.head.file'],
  variants: [
    {},
    { aesthetic: { scorer: 'endpoint' } },
    { structure: { fields: 'six-part' } },
    { duplicates: { exact: 'drop', near: 'drop' } },
    { captioners: { other: { sampling: { maxTokens: 1 } } } },
  ],
  captionerPrompt: FIELDS_PROMPT_VALUES,
  prompts: {
    recaption: PROMPT_VALUES,
    'recaption-fields': FIELDS_PROMPT_VALUES,
    aesthetic: [],
  },
  settings: z.strictObject({
    picture: PictureOptions.prefault({}),
    aesthetic: AestheticOptions.prefault({ scorer: 'heuristic' }),
    filters: filterPictures.optionsSchema.prefault({}),
    recaption: CaptionOptions.pick({ sampling: true }).prefault({}),
    duplicates: DuplicateOptions.optional().describe('Pictures that are there twice'),
    captioners: CaptionersOptions,
    checks: PictureChecks,
    structure: StructureOptions.optional().describe('Long captions in fields'),
  }),
  build: (settings, promptOf, roles) => {
    const { picture, aesthetic, filters, checks, structure } = settings;
    const { sampling } = settings.recaption;
    const promptName = structure ? 'recaption-fields' : 'recaption';
    const shared = { picture, ...(structure && { structure }) };
    const asked = { ...shared, prompt: promptOf(promptName), sampling };
    const main = { role: RECAPTION_ROLE, prompt: promptName, sampling, isAsked: true };
    const captioners = captionersOf(settings.captioners, main, promptOf, roles);
    const second = secondOpinionOf(roles, checks);
    const { maxBytes, maxPixels, background } = picture;
    const view = { maxBytes, maxPixels, background };
    const scored = definePipeline('sd3')
      .stage(readImage({ maxBytes, maxPixels }))
      .stage(scorePicture(view))
      .stage(
        aesthetic.scorer === 'endpoint'
          ? rateAesthetic({
              ...{ logprobs: aesthetic.logprobs, sampling: aesthetic.sampling },
              ...{ picture, prompt: promptOf('aesthetic') },
            })
          : scoreAesthetic({ ...view, scorer: localScorer(aesthetic) }),
      )
      .stage(filterPictures(filters));
    const policy = duplicatePolicy(settings.duplicates);
    const looked: typeof scored =
      policy === null || policy.near === 'keep' ? scored : scored.stage(lookAtPicture(view));
    const kept: typeof scored = policy === null ? scored : looked.stage(filterDuplicates(policy));
    const captioned = kept.stage(recaption(asked)).stage(check({ ...asked, ...second, checks }));
    if (captioners.length === 0) return captioned;
    return captioned
      .stage(askCaptionersOfPicture({ ...shared, captioners }))
      .stage(checkCaptionersOfPicture({ ...shared, ...second, captioners, checks }));
  },
});
