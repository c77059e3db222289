import type { FoldedRecord } from '../core/record.ts';
import { verdictOf, type Revision } from '../core/revision.ts';
import { oneLine } from './one-line.ts';

/** A caption that a person stands behind, for a student to learn from. */
export interface TeacherCaption {
  readonly id: string;
  readonly caption: string;
  /** Whose words: a person's, or a model's that a person accepted. */
  readonly by: 'human' | 'model';
}

/**
 * What a record teaches by the revision that stands for it: an edit its own words, though the model
 * says something else by now; an accept those of the model, while they are the ones that were
 * accepted. Null otherwise.
 */
export function teacherCaption(
  { sample: { id }, state }: FoldedRecord,
  revision: Revision,
): TeacherCaption | null {
  if (state.at !== 'through') return null;
  const { stands } = verdictOf(revision, state.fields);
  if (stands === 'edited') return { id, caption: oneLine(revision.caption ?? ''), by: 'human' };
  if (stands !== 'accepted') return null;
  return { id, caption: oneLine(String(state.fields['longCaption'])), by: 'model' };
}
