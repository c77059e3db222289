import { z } from 'zod';
import type { Answer } from '../core/chat.ts';
import { emit, fail, type Outcome } from '../core/outcome.ts';

/** A long caption as its model gave it. */
export const AnsweredCaption = z.object({
  longCaption: z.string(),
  longCaptionOutcome: z.enum(['complete', 'truncated', 'refused']),
});
export type AnsweredCaption = z.output<typeof AnsweredCaption>;

/** A caption that can be trained on, and the faults for which its model was asked again. */
export const CheckedCaption = z.object({
  longCaption: z.string(),
  askedAgainFor: z.array(z.string()),
});

const SHOWN_CHARACTERS = 120;

/**
 * Lets a caption without faults through. For one with faults its model is asked once more, with the
 * reminder of each; if that answer is faulty too, the record fails as `caption_<fault>`.
 */
export async function checkAgain<Fault extends string>(
  { longCaption, longCaptionOutcome }: AnsweredCaption,
  findFaults: (text: string, outcome: Answer['outcome']) => readonly Fault[],
  reminders: Readonly<Record<Fault, string>>,
  askAgain: (reminder: string) => Promise<Answer>,
): Promise<Outcome<z.output<typeof CheckedCaption>>> {
  const faults = findFaults(longCaption, longCaptionOutcome);
  if (faults.length === 0) return emit({ longCaption, askedAgainFor: [] });
  const answer = await askAgain(faults.map((fault) => reminders[fault]).join(' '));
  const [fault] = findFaults(answer.text, answer.outcome);
  if (fault === undefined) return emit({ longCaption: answer.text, askedAgainFor: [...faults] });
  return fail(
    `caption_${fault.replaceAll('-', '_')}`,
    `asked twice, and the caption still has the fault "${fault}": ${JSON.stringify(answer.text.slice(0, SHOWN_CHARACTERS))}`,
    true,
  );
}
