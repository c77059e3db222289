import { z } from 'zod';
import { ClipChecks } from '../captions/check-options.ts';
import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { askForClipCaption, ClipCaptionInput, ClipCaptionOptions } from './ask-for-clip-caption.ts';
import { CaptionerList, needsOfCaptioners } from './captioner-options.ts';
import { checkCaptioners, OtherAnswers, OtherCaptions } from './other-captions.ts';
import { needsWithSecond, SecondOpinion } from './second-opinion.ts';

/** `check-captioners` for clips. */
export const checkCaptionersOfClip = defineStage({
  name: 'check-clip-captioners',
  version: 2,
  pool: 'vlm',
  asks: (options) => needsWithSecond(needsOfCaptioners(options.frames.max, options), options),
  readsNeighbours: true,
  options: ClipCaptionOptions.omit({ prompt: true, sampling: true }).extend({
    captioners: CaptionerList,
    secondOpinion: SecondOpinion,
    checks: ClipChecks,
  }),
  input: ClipCaptionInput.extend(OtherAnswers.shape),
  output: OtherCaptions,
  run: async (clip, { captioners, checks, secondOpinion, ...shared }, context) => {
    const { originalCaption, camera } = clip;
    return emit(
      await checkCaptioners(captioners, clip, {
        subject: 'clip',
        options: checks,
        structure: shared.structure?.fields ?? null,
        facts: { originalCaption, camera },
        neighbours: z.array(OtherAnswers).parse(context.neighbours),
        context,
        secondOpinion,
        ask: async ({ prompt, sampling }, asking) =>
          askForClipCaption(clip, { ...shared, prompt, sampling }, context, asking),
      }),
    );
  },
});
