import { z } from 'zod';
import { PictureChecks } from '../captions/check-options.ts';
import { defineStage } from '../core/stage.ts';
import { actOnFaults, AnsweredCaption, CheckedCaption } from './act-on-faults.ts';
import { askForCaption, CaptionInput, CaptionOptions, RECAPTION_ROLE } from './ask-for-caption.ts';
import { needOf } from './role-needs.ts';
import { askedAgain, needsWithSecond, SecondOpinion } from './second-opinion.ts';

const Neighbour = z.object({ mediaSha256: z.string(), longCaption: z.string() });

/**
 * Lets only captions through that can be trained on: each check takes the actions that are set for
 * it, such as asking once more with a word on what was wrong, and what cannot be helped fails as
 * `caption_<fault>`.
 */
export const check = defineStage({
  name: 'check',
  version: 4,
  pool: 'vlm',
  asks: (options) => needsWithSecond([needOf(RECAPTION_ROLE, 1, options)], options),
  readsNeighbours: true,
  options: CaptionOptions.extend({ checks: PictureChecks, secondOpinion: SecondOpinion }),
  input: CaptionInput.extend(AnsweredCaption.shape),
  output: CheckedCaption,
  run: async (record, { checks, secondOpinion, ...options }, context) => {
    // Of one picture that is there twice the same may be said twice.
    const neighbours = z
      .array(Neighbour)
      .parse(context.neighbours)
      .filter(({ mediaSha256 }) => mediaSha256 !== record.mediaSha256);
    const { prompt } = options;
    return actOnFaults(record, {
      subject: 'picture',
      options: checks,
      structure: options.structure?.fields ?? null,
      facts: { prompt, originalCaption: record.originalCaption, camera: null },
      ...{ neighbours, context },
      ask: async (again) => {
        const asking = askedAgain(RECAPTION_ROLE, again, secondOpinion);
        return askForCaption(record, options, context, asking);
      },
    });
  },
});
