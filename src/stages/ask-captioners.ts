import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { askForCaption, CaptionInput, CaptionOptions } from './ask-for-caption.ts';
import { CaptionerList, needsOfCaptioners } from './captioner-options.ts';
import { askCaptioners, OtherAnswers } from './other-captions.ts';

/**
 * Further long captions of a picture, by other models or other prompts: training on several is what
 * Stable Video Diffusion does. The answers are kept as they came, for `check-captioners`.
 */
export const askCaptionersOfPicture = defineStage({
  name: 'ask-captioners',
  version: 1,
  pool: 'vlm',
  asks: (options) => needsOfCaptioners(1, options),
  options: CaptionOptions.omit({ prompt: true, sampling: true }).extend({
    captioners: CaptionerList,
  }),
  input: CaptionInput,
  output: OtherAnswers,
  run: async (record, { captioners, ...shared }, context) =>
    emit(
      await askCaptioners(captioners, async ({ prompt, sampling }, asking) =>
        askForCaption(record, { ...shared, prompt, sampling }, context, asking),
      ),
    ),
});
