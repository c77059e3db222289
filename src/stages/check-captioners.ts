import { z } from 'zod';
import { PictureChecks } from '../captions/check-options.ts';
import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { askForCaption, CaptionInput, CaptionOptions } from './ask-for-caption.ts';
import { CaptionerList, needsOfCaptioners } from './captioner-options.ts';
import { checkCaptioners, OtherAnswers, OtherCaptions } from './other-captions.ts';
import { needsWithSecond, SecondOpinion } from './second-opinion.ts';

const Neighbour = OtherAnswers.extend({ mediaSha256: z.string() });

/** `check` for the captions of further captioners: one at fault is left out, and the record stays. */
export const checkCaptionersOfPicture = defineStage({
  name: 'check-captioners',
  version: 2,
  pool: 'vlm',
  asks: (options) => needsWithSecond(needsOfCaptioners(1, options), options),
  readsNeighbours: true,
  options: CaptionOptions.omit({ prompt: true, sampling: true }).extend({
    captioners: CaptionerList,
    secondOpinion: SecondOpinion,
    checks: PictureChecks,
  }),
  input: CaptionInput.extend(OtherAnswers.shape),
  output: OtherCaptions,
  run: async (record, { captioners, checks, secondOpinion, ...shared }, context) => {
    const neighbours = z
      .array(Neighbour)
      .parse(context.neighbours)
      .filter(({ mediaSha256 }) => mediaSha256 !== record.mediaSha256);
    return emit(
      await checkCaptioners(captioners, record, {
        subject: 'picture',
        options: checks,
        structure: shared.structure?.fields ?? null,
        facts: { originalCaption: record.originalCaption, camera: null },
        ...{ neighbours, context },
        secondOpinion,
        ask: async ({ prompt, sampling }, asking) =>
          askForCaption(record, { ...shared, prompt, sampling }, context, asking),
      }),
    );
  },
});
