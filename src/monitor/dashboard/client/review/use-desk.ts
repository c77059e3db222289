import type { RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { QueuedRecord, ReviewQueue, ReviewRecord, ReviewSaying } from '../../review-source.ts';
import { useKeys, type KeyAction } from './review-keys.tsx';
import type { Unsaved } from './review-state.ts';
import { useKept } from './use-kept.ts';
import { useRecord, type ShownRecord } from './use-record.ts';
import { useReview, type Review } from './use-review.ts';

/** The record before a person, and what the person may do. */
export interface Desk {
  readonly review: Review;
  readonly current: QueuedRecord | null;
  /** Null until it has come. */
  readonly record: ReviewRecord | null;
  readonly error: string | null;
  readonly unsaved: Unsaved | undefined;
  /** There is something to judge. */
  readonly hasCaption: boolean;
  readonly act: (action: KeyAction) => void;
  readonly isEditing: boolean;
  readonly stopEditing: () => void;
  readonly saveEdit: (caption: string) => void;
  /** What the editor begins with. */
  readonly textToEdit: string;
  readonly keepDraft: (text: string) => void;
  /** Why, of the record before a person: goes with what is said of it next. */
  readonly note: string;
  readonly setNote: (note: string) => void;
  readonly noteField: RefObject<HTMLInputElement>;
  readonly isHelping: boolean;
  readonly stopHelping: () => void;
  readonly keysAreOn: boolean;
  readonly setKeysAreOn: (areOn: boolean) => void;
}

interface DeskOptions {
  readonly run: string;
  readonly sample: string;
  readonly reviewer: string;
  readonly queue: ReviewQueue | null;
}

export function useDesk({ run, sample, reviewer, queue }: DeskOptions): Desk {
  const fetched = useRef<Pick<ShownRecord, 'put' | 'forget'> | null>(null);
  const review = useReview({
    ...{ run, sample, queue, reviewer: reviewer.trim() },
    onSaved: (saved) => fetched.current?.put(saved.record),
    onFailed: (id) => fetched.current?.forget(id),
  });
  const { records, at, unsaved: allUnsaved } = review.state;
  const current = records[at] ?? null;
  const shown = useRecord(run, current?.id ?? null, records[at + 1]?.id ?? null);
  fetched.current = shown;
  const { record, error } = shown;
  const [isEditing, setEditing] = useState(false);
  const [isHelping, setHelping] = useState(false);
  const [keys, setKeys] = useKept('recaptor-single-keys', 'on');
  const hasCaption = typeof record?.longCaption === 'string';
  const { note, noteField, setNote } = useNote(current?.id ?? '');
  const drafts = useRef(new Map<string, string>());
  const unsaved = current ? allUnsaved.get(current.id) : undefined;

  const say = (saying: ReviewSaying): void => {
    if (!record) return;
    const { id, basis } = record;
    const why = note.trim();
    const said = { ...saying, ...(why !== '' && { note: why }) };
    review.say(id, { ...said, ...(basis !== null && { basis }) });
    setNote('');
  };
  const act = (action: KeyAction): void => {
    if (action === 'help') setHelping(true);
    if (action === 'help' || isEditing) return;
    if (action === 'note') noteField.current?.focus();
    else if (action === 'undo') review.undo();
    else if (action === 'next') review.move(1);
    else if (action === 'previous') review.move(-1);
    else if (action === 'edit') setEditing(hasCaption);
    else if (hasCaption) {
      say({ action: action === 're-queue' ? 'requeue' : action });
      review.move(1);
    }
  };
  useKeys(keys === 'on' && !isHelping, act);

  return {
    ...{ review, current, record, error, unsaved, hasCaption, act },
    ...{ isEditing, isHelping },
    stopEditing: () => setEditing(false),
    saveEdit: (caption) => {
      if (record) drafts.current.delete(record.id);
      say({ action: 'edit', caption });
      setEditing(false);
    },
    textToEdit: record ? textOf(record, unsaved, drafts.current.get(record.id)) : '',
    keepDraft: (text) => record && drafts.current.set(record.id, text),
    ...{ note, setNote, noteField },
    stopHelping: () => setHelping(false),
    keysAreOn: keys === 'on',
    setKeysAreOn: (areOn) => setKeys(areOn ? 'on' : 'off'),
  };
}

/** What is written of one record is not said of the next. */
function useNote(id: string): Pick<Desk, 'note' | 'setNote' | 'noteField'> {
  const noteField = useRef<HTMLInputElement>(null);
  const [written, setWritten] = useState({ id, note: '' });
  return {
    note: written.id === id ? written.note : '',
    setNote: (note) => setWritten({ id, note }),
    noteField,
  };
}

/** A draft, else what a person made of it, saved or not, else the model's words. */
function textOf(
  { longCaption, verdict }: ReviewRecord,
  unsaved: Unsaved | undefined,
  draft: string | undefined,
): string {
  const edit = verdict?.stands === 'edited' ? verdict.caption : null;
  return draft ?? unsaved?.saying.caption ?? edit ?? longCaption ?? '';
}
