import { z } from 'zod';
import { canonicalJson, sha256 } from './hash.ts';
import type { Fields } from './sample.ts';

/** What a person can say of a long caption. */
export const REVISION_ACTIONS = ['accept', 'reject', 'edit', 'requeue', 'undo'] as const;
export type RevisionAction = (typeof REVISION_ACTIONS)[number];

/** A person's word on the long caption of one record. Never changed once it is written. */
export const Revision = z
  .object({
    /** The record's. */
    id: z.string().min(1),
    /** Its own name, unlike any other's. */
    revision: z.string().min(1),
    /** UTC, as `Date.toISOString` writes it: its order as text is that of time. */
    at: z.iso.datetime(),
    /** Who; null where nobody said. */
    by: z.string().nullable(),
    source: z.literal('human'),
    action: z.enum(REVISION_ACTIONS),
    /** Of an edit: the caption in place of the model's. */
    caption: z.string().optional(),
    /** Of an undo: the revision that it takes back. */
    undoes: z.string().optional(),
    note: z.string().optional(),
    /** What it was said of: see `basisOf`. */
    basis: z.string(),
  })
  .refine(({ action, caption }) => (action === 'edit') === (caption !== undefined), {
    error: 'an edit has a caption, and nothing else has',
  })
  .refine(({ action, undoes }) => (action === 'undo') === (undoes !== undefined), {
    error: 'an undo says what it takes back, and nothing else does',
  });
export type Revision = z.output<typeof Revision>;

/** By the ids of records. */
export type Revisions = ReadonlyMap<string, Revision>;

/**
 * The revision that stands for each record: the latest that no undo takes back. Two of one moment
 * stand in the order of their names. Which file each was read from, and in which order, is the same.
 */
export function standingRevisions(revisions: readonly Revision[]): Revisions {
  const undone = new Set(revisions.flatMap(({ undoes }) => undoes ?? []));
  const standing = new Map<string, Revision>();
  for (const revision of revisions) {
    if (revision.action === 'undo' || undone.has(revision.revision)) continue;
    const known = standing.get(revision.id);
    if (!known || isLater(revision, known)) standing.set(revision.id, revision);
  }
  return standing;
}

function isLater(one: Revision, other: Revision): boolean {
  return one.at === other.at ? one.revision > other.revision : one.at > other.at;
}

/** A moment for a new revision, behind all that are known of its record: clocks differ. */
export function momentAfter(earlier: readonly Revision[], nowMs: number): string {
  const latestMs = earlier.reduce((latest, { at }) => Math.max(latest, Date.parse(at)), 0);
  return new Date(Math.max(nowMs, latestMs + 1)).toISOString();
}

/** SHA-256 of what a person saw: the model's long caption, and the media or the span of it. */
export function basisOf(fields: Fields): string {
  const { longCaption, mediaSha256 = null, startSeconds = null, endSeconds = null } = fields;
  return sha256(canonicalJson([longCaption, mediaSha256, startSeconds, endSeconds]));
}

/** What a revision comes to for its record as it is now. */
export interface Verdict {
  readonly revision: Revision;
  /** The caption was made anew, or the media changed, since a person said so. */
  readonly isStale: boolean;
  /**
   * An edit stands for its record whatever the model says now. An accept or a reject was said of one
   * caption, and lapses with it. A re-queued record has no verdict.
   */
  readonly stands: 'accepted' | 'rejected' | 'edited' | null;
}

export function verdictOf(revision: Revision, fields: Fields): Verdict {
  return verdictOn(revision, basisOf(fields));
}

/** `basis` is that of the record as it is now. */
export function verdictOn(revision: Revision, basis: string): Verdict {
  const isStale = revision.basis !== basis;
  return { revision, isStale, stands: standingAs(revision, isStale) };
}

function standingAs({ action }: Revision, isStale: boolean): Verdict['stands'] {
  if (action === 'edit') return 'edited';
  if (isStale) return null;
  if (action === 'accept') return 'accepted';
  return action === 'reject' ? 'rejected' : null;
}
