import { findClipFaults } from '../captions/find-clip-faults.ts';
import { defineStage } from '../core/stage.ts';
import {
  askForClipCaption,
  CAPTION_ROLE,
  ClipCaptionInput,
  ClipCaptionOptions,
} from './ask-for-clip-caption.ts';
import { AnsweredCaption, checkAgain, CheckedCaption } from './check-again.ts';
import { clipReminders, WordOptions } from './clip-checks.ts';

/** `check` for a clip that was captioned in one call: its frames are shown again only if need be. */
export const checkClipCaption = defineStage({
  name: 'check-clip-caption',
  version: 1,
  pool: 'vlm',
  roles: [CAPTION_ROLE],
  options: ClipCaptionOptions.extend({ words: WordOptions }),
  input: ClipCaptionInput.extend(AnsweredCaption.shape),
  output: CheckedCaption,
  run: async (clip, options, context) =>
    checkAgain(
      clip,
      (text, outcome) => findClipFaults(text, outcome, options.words),
      clipReminders(options.words),
      async (reminder) => askForClipCaption(clip, options, context, reminder),
    ),
});
