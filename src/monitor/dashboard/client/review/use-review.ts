import { useEffect, useReducer, useRef } from 'preact/hooks';
import type { ReviewQueue, ReviewSaying, Reviewed } from '../../review-source.ts';
import { sendJson } from '../api.ts';
import { keepUnsaved, readUnsaved } from './kept-unsaved.ts';
import { NOTHING_YET, reviewStep, type ReviewState } from './review-state.ts';

export interface Review {
  readonly state: ReviewState;
  /** Shows it at once, and says whether it was saved once that is known. */
  readonly say: (id: string, saying: ReviewSaying) => void;
  /** Takes back what was said last on this page, else what stands for the record shown. */
  readonly undo: () => void;
  readonly tryAgain: (id: string) => void;
  readonly drop: (id: string) => void;
  readonly move: (by: number) => void;
  readonly go: (id: string) => void;
}

interface ReviewOptions {
  readonly run: string;
  /** `sample=50&seed=0`. */
  readonly sample: string;
  readonly queue: ReviewQueue | null;
  /** Who says so; '' where nobody is named. */
  readonly reviewer: string;
  readonly onSaved: (reviewed: Reviewed) => void;
  /** The record may not be what the page shows. */
  readonly onFailed: (id: string) => void;
}

/** A person's way through a queue of captions. What is said is saved one after the other, in order. */
export function useReview(options: ReviewOptions): Review {
  const { run, sample, queue, reviewer, onSaved, onFailed } = options;
  const [state, step] = useReducer(reviewStep, NOTHING_YET);
  const saving = useRef<Promise<void>>(Promise.resolve());
  const number = useRef(0);

  const send = (id: string, said: ReviewSaying): void => {
    const saying = { ...(reviewer !== '' && { by: reviewer }), ...said };
    number.current += 1;
    const unsaved = { saying, number: number.current, error: null };
    step({ type: 'said', id, unsaved });
    saving.current = saving.current.then(async () => {
      const event = await saved(`/runs/${run}/review/records`, id, saying, sample);
      if (event.type === 'saved') onSaved(event.reviewed);
      else onFailed(id);
      step({ ...event, id, number: unsaved.number });
    });
  };

  useEffect(() => {
    if (queue) step({ type: 'loaded', queue });
  }, [queue]);
  useEffect(() => {
    for (const [id, { saying }] of readUnsaved(run)) {
      number.current += 1;
      const unsaved = { saying, number: number.current, error: LEFT };
      step({ type: 'said', id, unsaved });
    }
  }, [run]);
  useEffect(() => {
    keepUnsaved(run, state.unsaved);
    if (state.unsaved.size === 0) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [run, state.unsaved]);

  const drop = (id: string): void => step({ type: 'dropped', id });
  return {
    state,
    say: send,
    drop,
    undo: () => {
      const id = state.spokenOf.at(-1) ?? state.records[state.at]?.id;
      if (id === undefined) return;
      step({ type: 'went', id });
      const failed = state.unsaved.get(id)?.error ?? null;
      if (failed !== null) drop(id);
      else if (state.unsaved.has(id) || hasWord(state, id)) send(id, { action: 'undo' });
    },
    tryAgain: (id) => {
      const unsaved = state.unsaved.get(id);
      if (unsaved) send(id, unsaved.saying);
    },
    move: (by) => step({ type: 'moved', by }),
    go: (id) => step({ type: 'went', id }),
  };
}

/** Sent again unasked, what had come through after all would count twice. */
const LEFT = 'The page was left before the server answered.';

function hasWord({ records }: ReviewState, id: string): boolean {
  return records.some((record) => record.id === id && record.verdict !== null);
}

type Outcome =
  | { readonly type: 'saved'; readonly reviewed: Reviewed }
  | { readonly type: 'failed'; readonly error: string };

async function saved(
  path: string,
  id: string,
  saying: ReviewSaying,
  sample: string,
): Promise<Outcome> {
  try {
    const address = `${path}/${encodeURIComponent(id)}?${sample}`;
    return { type: 'saved', reviewed: await sendJson<Reviewed>('POST', address, saying) };
  } catch (error) {
    return { type: 'failed', error: error instanceof Error ? error.message : String(error) };
  }
}
