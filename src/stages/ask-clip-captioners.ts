import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { askForClipCaption, ClipCaptionInput, ClipCaptionOptions } from './ask-for-clip-caption.ts';
import { CaptionerList, needsOfCaptioners } from './captioner-options.ts';
import { askCaptioners, OtherAnswers } from './other-captions.ts';

/**
 * Further long captions of a clip, each in one call from all its frames, by other models or other
 * prompts. The answers are kept as they came, for `check-clip-captioners`.
 */
export const askCaptionersOfClip = defineStage({
  name: 'ask-clip-captioners',
  version: 1,
  pool: 'vlm',
  asks: (options) => needsOfCaptioners(options.frames.max, options),
  options: ClipCaptionOptions.omit({ prompt: true, sampling: true }).extend({
    captioners: CaptionerList,
  }),
  input: ClipCaptionInput,
  output: OtherAnswers,
  run: async (clip, { captioners, ...shared }, context) =>
    emit(
      await askCaptioners(captioners, async ({ prompt, sampling }, asking) =>
        askForClipCaption(clip, { ...shared, prompt, sampling }, context, asking),
      ),
    ),
});
