import { z } from 'zod';
import { findFaults, type CaptionFault } from '../captions/find-faults.ts';
import { emit, fail } from '../core/outcome.ts';
import { defineStage } from '../core/stage.ts';
import { askForCaption, CaptionInput, CaptionOptions, RECAPTION_ROLE } from './ask-for-caption.ts';

const SHOWN_CHARACTERS = 120;

/** What the model is told when it is asked again. */
const REMINDERS: Readonly<Record<CaptionFault, string>> = {
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
  input: CaptionInput.extend({
    longCaption: z.string(),
    longCaptionOutcome: z.enum(['complete', 'truncated', 'refused']),
  }),
  output: z.object({ longCaption: z.string(), askedAgainFor: z.array(z.string()) }),
  run: async (record, options, context) => {
    const faults = findFaults(record.longCaption, record.longCaptionOutcome);
    if (faults.length === 0) return emit({ longCaption: record.longCaption, askedAgainFor: [] });
    const reminder = faults.map((fault) => REMINDERS[fault]).join(' ');
    const answer = await askForCaption(record, options, context, reminder);
    const [fault] = findFaults(answer.text, answer.outcome);
    if (fault === undefined) return emit({ longCaption: answer.text, askedAgainFor: [...faults] });
    return fail(
      `caption_${fault.replaceAll('-', '_')}`,
      `asked twice, and the caption still has the fault "${fault}": ${JSON.stringify(answer.text.slice(0, SHOWN_CHARACTERS))}`,
      true,
    );
  },
});
