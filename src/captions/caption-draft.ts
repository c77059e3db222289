import type { Answer } from '../core/chat.ts';
import type { CaptionFields, CaptionStructure } from '../core/caption-fields.ts';
import type { CheckOptions, FixableCheck } from './check-options.ts';
import { fixCaption } from './fix-caption.ts';
import { readFields } from './read-fields.ts';
import { renderFields } from './render-fields.ts';

/** What can be wrong with an answer in fields before its text is looked at. */
export type FieldsFault = 'unreadable-fields' | 'missing-fields';

/** An answer on its way to a caption. */
export interface CaptionDraft extends Pick<Answer, 'outcome'> {
  /** All fields in order, where it has any; the answer as it came where they cannot be read. */
  readonly text: string;
  /** Null for plain text, and where they cannot be read. */
  readonly fields: CaptionFields | null;
  readonly fieldsFault: FieldsFault | null;
}

/** `structure` is null where plain text was asked for. */
export function draftOf(
  { text, outcome }: Pick<Answer, 'text' | 'outcome'>,
  structure: CaptionStructure | null,
): CaptionDraft {
  if (structure === null) return { text, outcome, fields: null, fieldsFault: null };
  const read = readFields(text, structure);
  if (read === null) return { text, outcome, fields: null, fieldsFault: 'unreadable-fields' };
  const { fields, missing } = read;
  const fieldsFault = missing.length > 0 ? 'missing-fields' : null;
  return { text: renderFields(fields), outcome, fields, fieldsFault };
}

/**
 * Takes one fault out, field by field where there are fields; those are not cut, since none may be
 * left out. Plain text that then ends with a whole sentence is no longer cut off.
 */
export function fixDraft(
  draft: CaptionDraft,
  fault: FixableCheck,
  options: CheckOptions,
): CaptionDraft {
  if (draft.fieldsFault === 'unreadable-fields') return draft;
  if (draft.fields === null) {
    const text = fixCaption(draft.text, fault, options);
    const isWhole = fault === 'truncated' && text !== draft.text;
    return { ...draft, text, outcome: isWhole ? 'complete' : draft.outcome };
  }
  if (CUTS.has(fault)) return draft;
  const fields = Object.fromEntries(
    Object.entries(draft.fields).map(([name, text]) => [name, fixCaption(text, fault, options)]),
  );
  return { ...draft, fields, text: renderFields(fields) };
}

const CUTS: ReadonlySet<FixableCheck> = new Set(['truncated', 'too-long', 'too-many-tokens']);

/** The texts that are held to the rules of a caption each by itself. */
export function partsOf({ text, fields }: CaptionDraft): readonly string[] {
  const given = Object.values(fields ?? {}).filter((part) => part !== '');
  return given.length > 0 ? given : [text];
}
