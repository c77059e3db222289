import { findFaults, type CaptionFault } from '../captions/find-faults.ts';
import { defineStage } from '../core/stage.ts';
import { askForCaption, CaptionInput, CaptionOptions, RECAPTION_ROLE } from './ask-for-caption.ts';
import { AnsweredCaption, checkAgain, CheckedCaption } from './check-again.ts';

/** What the model is told when it is asked again. */
export const PICTURE_REMINDERS: Readonly<Record<CaptionFault, string>> = {
  empty: 'Your last answer was empty. Write the caption.',
  refusal:
    'You only describe what can be seen: nobody is to be identified or judged. Write the caption.',
  truncated: 'Your last answer was cut off. Be shorter: at most 80 words, and finish the sentence.',
  'boilerplate-opener':
    'Start with the subject itself. Do not mention the image, picture or photo, and do not announce the caption.',
  newline: 'Write one paragraph, without line breaks, lists or headings.',
};

/**
 * Lets only captions through that can be trained on. A faulty one is asked for once more, with a
 * word on what was wrong; if that is faulty too, the record fails as `caption_<fault>`.
 */
export const check = defineStage({
  name: 'check',
  version: 1,
  pool: 'vlm',
  roles: [RECAPTION_ROLE],
  options: CaptionOptions,
  input: CaptionInput.extend(AnsweredCaption.shape),
  output: CheckedCaption,
  run: async (record, options, context) =>
    checkAgain(record, findFaults, PICTURE_REMINDERS, async (reminder) =>
      askForCaption(record, options, context, reminder),
    ),
});
