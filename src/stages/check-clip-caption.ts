import { z } from 'zod';
import { ClipChecks } from '../captions/check-options.ts';
import { defineStage } from '../core/stage.ts';
import { actOnFaults, AnsweredCaption, CheckedCaption } from './act-on-faults.ts';
import {
  askForClipCaption,
  CAPTION_ROLE,
  ClipCaptionInput,
  ClipCaptionOptions,
} from './ask-for-clip-caption.ts';
import { needOf } from './role-needs.ts';
import { askedAgain, needsWithSecond, SecondOpinion } from './second-opinion.ts';

const Neighbour = z.object({ longCaption: z.string() });

/** `check` for a clip that was captioned in one call: its frames are shown again only if need be. */
export const checkClipCaption = defineStage({
  name: 'check-clip-caption',
  version: 4,
  pool: 'vlm',
  asks: (options) => needsWithSecond([needOf(CAPTION_ROLE, options.frames.max, options)], options),
  readsNeighbours: true,
  options: ClipCaptionOptions.extend({ checks: ClipChecks, secondOpinion: SecondOpinion }),
  input: ClipCaptionInput.extend(AnsweredCaption.shape),
  output: CheckedCaption,
  run: async (clip, { checks, secondOpinion, ...options }, context) => {
    const { originalCaption, camera } = clip;
    const neighbours = z.array(Neighbour).parse(context.neighbours);
    return actOnFaults(clip, {
      subject: 'clip',
      options: checks,
      structure: options.structure?.fields ?? null,
      facts: { prompt: options.prompt, originalCaption, camera },
      ...{ neighbours, context },
      ask: async (again) => {
        const asking = askedAgain(CAPTION_ROLE, again, secondOpinion);
        return askForClipCaption(clip, options, context, asking);
      },
    });
  },
});
