import { useRef } from 'preact/hooks';
import type { ReviewQueue } from '../../review-source.ts';
import { useJson } from '../api.ts';
import { Trouble } from '../parts.tsx';
import { CaptionEditor } from './caption-editor.tsx';
import { NoteField } from './note-field.tsx';
import { ReviewActions } from './review-actions.tsx';
import { ReviewCaptions } from './review-captions.tsx';
import { KeyHelp } from './review-keys.tsx';
import { ReviewMedia } from './review-media.tsx';
import { ReviewProgress } from './review-progress.tsx';
import { UnsavedList, VerdictLine } from './review-verdict.tsx';
import { useDesk, type Desk } from './use-desk.ts';

interface DeskProps {
  readonly run: string;
  /** `sample=50&seed=0`. */
  readonly sample: string;
  readonly reviewer: string;
}

/** A record of the sample, with what was said of it and what can be. */
export function ReviewDesk({ run, sample, reviewer }: DeskProps) {
  const { value: queue, error } = useJson<ReviewQueue>(`/runs/${run}/review?${sample}`);
  const desk = useDesk({ run, sample, reviewer, queue });
  const { review, record, act } = desk;
  if (queue === null) {
    return error === null ? <p role="status">Drawing …</p> : <Trouble error={error} />;
  }
  if (queue.records.length === 0) {
    return <p>No record has come through yet: there is no caption to review.</p>;
  }
  return (
    <div class="review">
      <ReviewProgress state={review.state} />
      <UnsavedList
        unsaved={review.state.unsaved}
        onTryAgain={review.tryAgain}
        onDrop={review.drop}
        onGo={(id) => {
          desk.stopEditing();
          review.go(id);
        }}
      />
      <Trouble error={desk.error} />
      <div class="beside" aria-busy={record === null}>
        {record && <ReviewMedia key={record.id} run={run} record={record} />}
        <Words run={run} desk={desk} />
      </div>
      {!desk.isEditing && <ReviewActions act={act} hasCaption={desk.hasCaption} />}
      <KeyHelp
        isOpen={desk.isHelping}
        onClose={desk.stopHelping}
        keysAreOn={desk.keysAreOn}
        onKeysAreOn={desk.setKeysAreOn}
      />
    </div>
  );
}

function Words({ run, desk }: { readonly run: string; readonly desk: Desk }) {
  const { current, record, unsaved } = desk;
  const place = useRef<HTMLDivElement>(null);
  // The text area goes: without a place for the focus, it would fall back to the top of the page.
  const leave = (then: () => void): void => {
    then();
    place.current?.focus({ preventScroll: true });
  };
  return (
    <div ref={place} tabIndex={-1} class="words">
      <h2 class="record-id">{current?.id}</h2>
      <div role="status">
        <VerdictLine verdict={current?.verdict ?? null} unsaved={unsaved} />
      </div>
      {desk.hasCaption && (
        <NoteField
          field={desk.noteField}
          note={desk.note}
          onNote={desk.setNote}
          onLeave={() => place.current?.focus({ preventScroll: true })}
        />
      )}
      {record && desk.isEditing && (
        <CaptionEditor
          key={record.id}
          run={run}
          id={record.id}
          text={desk.textToEdit}
          onSave={(caption) => leave(() => desk.saveEdit(caption))}
          onDraft={desk.keepDraft}
          onClose={() => leave(desk.stopEditing)}
        />
      )}
      {record ? <ReviewCaptions record={record} /> : <p class="soft">Loading …</p>}
    </div>
  );
}
