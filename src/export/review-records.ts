import { oneLine } from '../captions/one-line.ts';
import { reject } from '../core/outcome.ts';
import type { FoldedRecord } from '../core/record.ts';
import { verdictOf, type Revision, type Revisions, type Verdict } from '../core/revision.ts';
import type { Fields } from '../core/sample.ts';

/** The stage under which a record counts that a person rejected. */
const REVIEW = 'review';
const REJECTED = 'rejected-by-reviewer';

/** What a row says of the revision of its record; null where there is none. */
export interface RowRevision {
  readonly action: Revision['action'];
  readonly at: string;
  readonly by: string | null;
  /** What the person saw: the hash of the caption and the media. */
  readonly basis: string;
  readonly stale: boolean;
}

/**
 * The record as an export has it: with a person's caption in place of the model's, or rejected. Where
 * nothing is revised in a run its records stay as they are. `revisions` are those that stand.
 */
export function reviewedRecord(record: FoldedRecord, revisions: Revisions): FoldedRecord {
  const { sample, state } = record;
  if (revisions.size === 0 || state.at !== 'through') return record;
  const revision = revisions.get(sample.id);
  const verdict = revision ? verdictOf(revision, state.fields) : null;
  if (verdict?.stands === 'rejected') {
    const { note = null } = verdict.revision;
    const own = { id: sample.id, stage: REVIEW, input: verdict.revision.basis };
    const line = { ...own, ...reject(REJECTED, note) };
    return { ...record, state: { at: 'rejected', stage: REVIEW, line, lines: state.lines } };
  }
  return { ...record, state: { ...state, fields: revisedFields(state.fields, verdict) } };
}

/** `rowRevision` is there, if only as null: every row of a manifest has the same keys. */
function revisedFields(fields: Fields, verdict: Verdict | null): Fields {
  const rowRevision = verdict === null ? null : rowRevisionOf(verdict);
  if (verdict?.stands !== 'edited') return { ...fields, rowRevision };
  return {
    ...fields,
    longCaption: oneLine(verdict.revision.caption ?? ''),
    modelCaption: fields['longCaption'],
    // The person's words have no fields to put together, and no check has flagged them.
    captionFields: undefined,
    captionFlags: [],
    rowRevision,
  };
}

function rowRevisionOf({ revision, isStale }: Verdict): RowRevision | null {
  const { action, at, by, basis } = revision;
  return action === 'requeue' ? null : { action, at, by, basis, stale: isStale };
}
