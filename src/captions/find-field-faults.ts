import type { Answer } from '../core/chat.ts';
import type { CaptionFields, CaptionStructure } from '../core/caption-fields.ts';
import { findFaults, type CaptionFault } from './find-faults.ts';
import { readFields } from './read-fields.ts';
import { renderFields } from './render-fields.ts';

/** What can be wrong with an answer in fields, besides the faults of any caption. */
export type FieldFault = 'unreadable' | 'incomplete';

/** A structured caption with the text that it comes to, and what is wrong with it. */
export interface JudgedFields<Fault extends string> {
  readonly fields: CaptionFields;
  /** All fields in order. */
  readonly caption: string;
  readonly faults: readonly (Fault | CaptionFault | FieldFault)[];
}

/**
 * Reads an answer in fields and names its faults, the gravest first: those of each field by itself,
 * and those that `findOfWhole` finds in the caption that all of them make.
 */
export function judgeFields<Fault extends string>(
  { text, outcome }: Pick<Answer, 'text' | 'outcome'>,
  structure: CaptionStructure,
  findOfWhole: (caption: string) => readonly Fault[],
): JudgedFields<Fault> {
  const none = (fault: CaptionFault | FieldFault) => ({ fields: {}, caption: '', faults: [fault] });
  const [plainFault] = findFaults(text, outcome);
  if (plainFault === 'refusal' || plainFault === 'empty') return none(plainFault);
  if (outcome === 'truncated') return none('truncated');
  const read = readFields(text, structure);
  if (read === null) return none('unreadable');
  const { fields, missing } = read;
  const caption = renderFields(fields);
  const ofFields = Object.values(fields)
    .filter((field) => field !== '')
    .flatMap((field) => findFaults(field, 'complete'));
  const faults = new Set([
    ...ofFields.filter((fault) => fault === 'refusal'),
    ...(missing.length > 0 ? (['incomplete'] as const) : []),
    ...ofFields,
    ...(caption === '' ? [] : findOfWhole(caption)),
  ]);
  return { fields, caption, faults: [...faults] };
}
