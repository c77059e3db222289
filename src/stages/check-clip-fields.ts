import { findClipFaults, type ClipCaptionFault } from '../captions/find-clip-faults.ts';
import { StructureOptions } from '../core/caption-fields.ts';
import { defineStage } from '../core/stage.ts';
import {
  askForClipCaption,
  CAPTION_ROLE,
  ClipCaptionInput,
  ClipCaptionOptions,
} from './ask-for-clip-caption.ts';
import { AnsweredCaption } from './check-again.ts';
import { CheckedFields, checkFieldsAgain } from './check-fields-again.ts';
import { clipReminders, WordOptions } from './clip-checks.ts';

/** `check-clip-caption` for a caption in fields. Words are those of all fields together. */
export const checkClipFields = defineStage({
  name: 'check-clip-fields',
  version: 1,
  pool: 'vlm',
  roles: [CAPTION_ROLE],
  options: ClipCaptionOptions.extend({ structure: StructureOptions, words: WordOptions }),
  input: ClipCaptionInput.extend(AnsweredCaption.shape),
  output: CheckedFields,
  run: async (clip, options, context) =>
    checkFieldsAgain<ClipCaptionFault>(
      clip,
      options.structure,
      (caption) => findClipFaults(caption, 'complete', options.words),
      clipReminders(options.words),
      async (reminder) => askForClipCaption(clip, options, context, reminder),
    ),
});
