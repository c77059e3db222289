import { z } from 'zod';
import type { ClipCaptionFault } from '../captions/find-clip-faults.ts';

/** How many words the caption of a clip may have. */
export const WordOptions = z
  .strictObject({
    min: z.number().int().positive().default(1),
    max: z.number().int().positive().default(120).describe('CogVideoX asks for at most 100'),
  })
  .refine(({ min, max }) => min <= max, { error: 'min is above max' })
  .prefault({});

/** What the model is told when it is asked for a clip's caption again. */
export function clipReminders({
  min,
  max,
}: z.output<typeof WordOptions>): Readonly<Record<ClipCaptionFault, string>> {
  return {
    empty: 'Your last answer was empty. Write the caption.',
    refusal:
      'You only tell what can be seen: nobody is to be identified or judged. Write the caption.',
    truncated:
      'Your last answer was cut off. Be shorter: at most 80 words, and finish the sentence.',
    'boilerplate-opener':
      'Start with the content itself, such as the subject and what it does, and do not announce the caption.',
    newline: 'Write one paragraph, without line breaks, lists or headings.',
    'too-long': `Your last answer was too long. Write at most ${Math.min(max, 100)} words.`,
    'too-short': `Your last answer was too short. Write at least ${min} words.`,
    'mentions-video':
      'Do not use the word "video", and speak of what is seen, not of a clip, frames or images.',
  };
}
