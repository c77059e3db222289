import { emit } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import {
  askForClipCaption,
  CAPTION_ROLE,
  ClipCaptionInput,
  ClipCaptionOptions,
} from './ask-for-clip-caption.ts';
import { AnsweredCaption, answeredCaption } from './act-on-faults.ts';
import { needOf } from './role-needs.ts';

/**
 * The long caption of a clip in one call, from all its frames: CogVLM2-Caption's role, in place of
 * short caption, dense captions and summary. The answer is kept as it came; `check-clip-caption`
 * decides whether it can be trained on.
 */
export const captionClip = defineStage({
  name: 'caption-clip',
  version: 1,
  pool: 'vlm',
  asks: (options) => [needOf(CAPTION_ROLE, options.frames.max, options)],
  options: ClipCaptionOptions,
  input: ClipCaptionInput,
  output: AnsweredCaption,
  run: async (clip, options, context) =>
    emit(answeredCaption(await askForClipCaption(clip, options, context))),
});
