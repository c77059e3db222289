import type {
  QueuedRecord,
  ReviewCount,
  ReviewQueue,
  ReviewSaying,
  Reviewed,
} from '../../review-source.ts';

/** What was said and is not known to be on the server's disk. */
export interface Unsaved {
  readonly saying: ReviewSaying;
  /** Tells it from what is said of the same record later. */
  readonly number: number;
  /** Why it could not be saved; null while it is on its way. */
  readonly error: string | null;
}

export interface ReviewState {
  readonly records: readonly QueuedRecord[];
  readonly count: ReviewCount | null;
  /** The place of the record that is shown. */
  readonly at: number;
  /** By id. */
  readonly unsaved: ReadonlyMap<string, Unsaved>;
  /** Ids of the records that something was said of on this page, the latest last. */
  readonly spokenOf: readonly string[];
}

export type ReviewEvent =
  | { readonly type: 'loaded'; readonly queue: ReviewQueue }
  | { readonly type: 'moved'; readonly by: number }
  | { readonly type: 'went'; readonly id: string }
  | { readonly type: 'said'; readonly id: string; readonly unsaved: Unsaved }
  | {
      readonly type: 'saved';
      readonly id: string;
      readonly number: number;
      readonly reviewed: Reviewed;
    }
  | {
      readonly type: 'failed';
      readonly id: string;
      readonly number: number;
      readonly error: string;
    }
  | { readonly type: 'dropped'; readonly id: string };

export const NOTHING_YET: ReviewState = {
  ...{ records: [], count: null, at: 0 },
  ...{ unsaved: new Map(), spokenOf: [] },
};

export function reviewStep(state: ReviewState, event: ReviewEvent): ReviewState {
  switch (event.type) {
    case 'loaded': {
      const { records, count } = event.queue;
      return { ...state, records, count, at: firstOpen(records, state.unsaved) };
    }
    case 'moved':
      return { ...state, at: within(state.records, state.at + event.by) };
    case 'went': {
      const at = state.records.findIndex(({ id }) => id === event.id);
      return at === -1 ? state : { ...state, at };
    }
    case 'said': {
      const { id, unsaved } = event;
      const others = state.spokenOf.filter((one) => one !== id);
      const isUndo = unsaved.saying.action === 'undo';
      const spokenOf = isUndo ? others : [...others, id];
      return { ...state, spokenOf, unsaved: new Map(state.unsaved).set(id, unsaved) };
    }
    case 'saved':
      return saved(state, event);
    case 'failed': {
      const known = state.unsaved.get(event.id);
      if (known?.number !== event.number) return state;
      const failed = { ...known, error: event.error };
      return { ...state, unsaved: new Map(state.unsaved).set(event.id, failed) };
    }
    case 'dropped':
      return { ...state, unsaved: without(state.unsaved, event.id) };
  }
}

function saved(
  state: ReviewState,
  { id, number, reviewed }: Extract<ReviewEvent, { readonly type: 'saved' }>,
): ReviewState {
  const { verdict } = reviewed.record;
  const records = state.records.map((one) => (one.id === id ? { ...one, verdict } : one));
  // Something else may have been said of it meanwhile, which is not saved yet.
  const isLatest = state.unsaved.get(id)?.number === number;
  const unsaved = isLatest ? without(state.unsaved, id) : state.unsaved;
  return { ...state, records, unsaved, count: reviewed.count };
}

/** Where a person goes on: the first record that nobody has judged as it is now. */
function firstOpen(records: readonly QueuedRecord[], unsaved: ReviewState['unsaved']): number {
  const at = records.findIndex((record) => isOpen(record) && !unsaved.has(record.id));
  return Math.max(0, at);
}

/** Whether nobody has judged a record's caption as it is now; one that waits for another is none. */
export function isOpen({ verdict }: QueuedRecord): boolean {
  if (verdict === null) return true;
  if (verdict.action === 'requeue') return !verdict.isStale;
  return verdict.isStale;
}

function within(records: readonly QueuedRecord[], at: number): number {
  return Math.max(0, Math.min(records.length - 1, at));
}

function without(unsaved: ReviewState['unsaved'], id: string): ReviewState['unsaved'] {
  return new Map([...unsaved].filter(([one]) => one !== id));
}
