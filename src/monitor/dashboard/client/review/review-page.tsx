import { useRef, useState } from 'preact/hooks';
import { useLocation, useSearch } from 'wouter-preact';
import type { ReviewQueue, ReviewRecord, ReviewSaying } from '../../review-source.ts';
import { useJson } from '../api.ts';
import { Trouble } from '../parts.tsx';
import { CaptionEditor } from './caption-editor.tsx';
import { ReviewActions } from './review-actions.tsx';
import { ReviewCaptions } from './review-captions.tsx';
import { KeyHelp, useKeys, type KeyAction } from './review-keys.tsx';
import { ReviewMedia } from './review-media.tsx';
import { ReviewProgress } from './review-progress.tsx';
import { SampleForm, type Sample } from './sample-form.tsx';
import { useKept } from './use-kept.ts';
import { useRecord, type ShownRecord } from './use-record.ts';
import { useReview } from './use-review.ts';
import { UnsavedList, VerdictLine } from './review-verdict.tsx';

/** Captions of a random sample beside their media, one at a time, by keyboard. */
export function ReviewPage({ run }: { readonly run: string }) {
  const sample = sampleIn(useSearch());
  const [, navigate] = useLocation();
  const [reviewer, setReviewer] = useKept('recaptor-reviewer', '');
  const query = `sample=${sample.count}&seed=${sample.seed}`;
  return (
    <>
      <h1>Review</h1>
      <SampleForm
        key={query}
        sample={sample}
        reviewer={reviewer}
        onReviewer={setReviewer}
        onSample={({ count, seed }) => navigate(`/runs/${run}/review?sample=${count}&seed=${seed}`)}
      />
      <Reviewing key={query} run={run} sample={query} reviewer={reviewer} />
    </>
  );
}

interface ReviewingProps {
  readonly run: string;
  readonly sample: string;
  readonly reviewer: string;
}

function Reviewing({ run, sample, reviewer }: ReviewingProps) {
  const { value: queue, error } = useJson<ReviewQueue>(`/runs/${run}/review?${sample}`);
  const fetched = useRef<Pick<ShownRecord, 'put' | 'forget'> | null>(null);
  const review = useReview({
    ...{ run, sample, queue, by: reviewer.trim() },
    onSaved: ({ record }) => fetched.current?.put(record),
    onFailed: (id) => fetched.current?.forget(id),
  });
  const { state, say, move } = review;
  const current = state.records[state.at] ?? null;
  const shown = useRecord(run, current?.id ?? null, state.records[state.at + 1]?.id ?? null);
  fetched.current = shown;
  const { record } = shown;
  const [isEditing, setEditing] = useState(false);
  const [isHelping, setHelping] = useState(false);
  const [keys, setKeys] = useKept('recaptor-single-keys', 'on');
  const drafts = useRef(new Map<string, string>());
  const place = useRef<HTMLDivElement>(null);

  const sayOf = (saying: ReviewSaying): void => {
    if (!record) return;
    const { basis } = record;
    say(record.id, { ...saying, ...(basis !== null && { basis }) });
  };
  const leave = (): void => {
    setEditing(false);
    place.current?.focus();
  };
  const act = (action: KeyAction): void => {
    if (action === 'help') return setHelping(true);
    if (isEditing) return undefined;
    if (action === 'next' || action === 'previous') return move(action === 'next' ? 1 : -1);
    if (action === 'undo') return review.undo();
    if (!record?.longCaption) return undefined;
    if (action === 'edit') return setEditing(true);
    sayOf({ action: action === 're-queue' ? 'requeue' : action });
    return move(1);
  };
  useKeys(keys === 'on' && !isHelping, act);

  if (queue === null)
    return error === null ? <p role="status">Drawing …</p> : <Trouble error={error} />;
  if (!current) {
    return <p>No record has come through yet: there is no caption to review.</p>;
  }
  const unsaved = state.unsaved.get(current.id);
  return (
    <div ref={place} tabIndex={-1} class="review">
      <ReviewProgress state={state} />
      <UnsavedList
        unsaved={state.unsaved}
        onTryAgain={review.tryAgain}
        onGo={(id) => {
          setEditing(false);
          review.go(id);
        }}
        onDrop={review.drop}
      />
      <Trouble error={shown.error} />
      <div class="beside" aria-busy={record === null}>
        {record && <ReviewMedia key={record.id} run={run} record={record} />}
        <div>
          <h2 class="record-id">{current.id}</h2>
          <div role="status">
            <VerdictLine verdict={current.verdict} unsaved={unsaved} />
          </div>
          {record && isEditing && (
            <CaptionEditor
              key={record.id}
              run={run}
              id={record.id}
              text={textToEdit(record, unsaved?.saying, drafts.current.get(record.id))}
              onSave={(caption) => {
                drafts.current.delete(record.id);
                sayOf({ action: 'edit', caption });
                leave();
              }}
              onDraft={(draft) => drafts.current.set(record.id, draft)}
              onClose={leave}
            />
          )}
          {record ? <ReviewCaptions record={record} /> : <p class="soft">Loading …</p>}
        </div>
      </div>
      {!isEditing && <ReviewActions act={act} hasCaption={Boolean(record?.longCaption)} />}
      <KeyHelp
        isOpen={isHelping}
        onClose={() => setHelping(false)}
        keysAreOn={keys === 'on'}
        onKeysAreOn={(areOn) => setKeys(areOn ? 'on' : 'off')}
      />
    </div>
  );
}

/** A draft, else what a person made of it, saved or not, else the model's words. */
function textToEdit(
  { longCaption, verdict }: ReviewRecord,
  unsaved: ReviewSaying | undefined,
  draft: string | undefined,
): string {
  const edit = verdict?.stands === 'edited' ? verdict.caption : null;
  return draft ?? unsaved?.caption ?? edit ?? longCaption ?? '';
}

const DEFAULT: Sample = { count: 50, seed: 0 };

function sampleIn(search: string): Sample {
  const given = new URLSearchParams(search);
  const whole = (name: string, otherwise: number): number => {
    const value = Number(given.get(name) ?? otherwise);
    return Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
  };
  return { count: whole('sample', DEFAULT.count), seed: whole('seed', DEFAULT.seed) };
}
