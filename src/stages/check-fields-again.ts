import type { z } from 'zod';
import { judgeFields, type FieldFault } from '../captions/find-field-faults.ts';
import type { CaptionFault } from '../captions/find-faults.ts';
import { CaptionFields, fieldsOf, type StructureOptions } from '../core/caption-fields.ts';
import type { Answer } from '../core/chat.ts';
import { emit, fail, type Outcome } from '../core/outcome.ts';
import { CheckedCaption, type AnsweredCaption } from './check-again.ts';

/** A caption in fields that can be trained on, and as `longCaption` the text of all of them. */
export const CheckedFields = CheckedCaption.extend({ captionFields: CaptionFields });

const SHOWN_CHARACTERS = 120;

/** What `checkAgain` is to plain captions. */
export async function checkFieldsAgain<Fault extends string>(
  { longCaption, longCaptionOutcome }: AnsweredCaption,
  { fields: structure }: StructureOptions,
  findOfWhole: (caption: string) => readonly Fault[],
  reminders: Readonly<Record<Fault | CaptionFault, string>>,
  askAgain: (reminder: string) => Promise<Answer>,
): Promise<Outcome<z.output<typeof CheckedFields>>> {
  const given = { text: longCaption, outcome: longCaptionOutcome };
  const first = judgeFields(given, structure, findOfWhole);
  if (first.faults.length === 0) return emitted(first, []);
  const names = fieldsOf(structure).map(({ name }) => name);
  const inFields = `Answer with one JSON object and nothing else, with a text for each of: ${names.join(', ')}.`;
  const all: Readonly<Record<Fault | CaptionFault | FieldFault, string>> = {
    ...reminders,
    unreadable: 'Your last answer could not be read.',
    incomplete: 'Your last answer left fields out.',
  };
  const reminder = [...first.faults.map((fault) => all[fault]), inFields].join(' ');
  const answer = await askAgain(reminder);
  const second = judgeFields(answer, structure, findOfWhole);
  const [fault] = second.faults;
  if (fault === undefined) return emitted(second, first.faults);
  return fail(
    `caption_${fault.replaceAll('-', '_')}`,
    `asked twice for ${names.join(', ')}, and the answer still has the fault "${fault}": ${JSON.stringify(answer.text.slice(0, SHOWN_CHARACTERS))}`,
    true,
  );
}

function emitted(
  { caption, fields }: { readonly caption: string; readonly fields: CaptionFields },
  askedAgainFor: readonly string[],
) {
  return emit({
    longCaption: caption,
    captionFields: fields,
    askedAgainFor: [...askedAgainFor],
  });
}
