import type { QueuedRecord, ReviewVerdict } from '../../review-source.ts';
import { moment } from '../format.ts';
import type { Unsaved } from './review-state.ts';

const DONE: Readonly<Record<ReviewVerdict['action'], string>> = {
  accept: 'Accepted',
  reject: 'Rejected',
  edit: 'Edited',
  requeue: 'Re-queued',
  undo: 'Taken back',
};

interface VerdictProps {
  readonly verdict: QueuedRecord['verdict'];
  readonly unsaved: Unsaved | undefined;
}

/** What was said of the record, and whether that is saved. */
export function VerdictLine({ verdict, unsaved }: VerdictProps) {
  if (unsaved) {
    const { saying, error } = unsaved;
    const kind = error === null ? 'saving' : 'unsaved';
    return (
      <p class={`verdict ${kind}`}>
        {DONE[saying.action]}: {error === null ? 'saving …' : 'not saved'}
      </p>
    );
  }
  if (verdict === null) return <p class="verdict soft">Not reviewed yet</p>;
  const { action, at, by, isStale, note } = verdict;
  const whom = by === null ? '' : ` by ${by}`;
  return (
    <p class={`verdict said-${action}`}>
      {DONE[action]}
      {whom}, {moment(at)}
      {isStale && action !== 'requeue' && <span class="stale">{staleText(action)}</span>}
      {note !== null && <span class="why"> “{note}”</span>}
    </p>
  );
}

function staleText(action: ReviewVerdict['action']): string {
  return action === 'edit'
    ? ' (stale: the model’s caption was made anew since; the edit stands)'
    : ' (stale: that was another caption, so it has lapsed)';
}

interface UnsavedProps {
  readonly unsaved: ReadonlyMap<string, Unsaved>;
  readonly onTryAgain: (id: string) => void;
  readonly onGo: (id: string) => void;
  readonly onDrop: (id: string) => void;
}

/** What could not be saved: it stays here until it is, or is dropped. */
export function UnsavedList({ unsaved, onTryAgain, onGo, onDrop }: UnsavedProps) {
  const failed = [...unsaved].filter(([, { error }]) => error !== null);
  if (failed.length === 0) return null;
  return (
    <div class="trouble" role="alert">
      <p>
        {failed.length === 1 ? 'One word is' : `${failed.length} words are`} not saved, and kept
        here:
      </p>
      <ul>
        {failed.map(([id, { saying, error }]) => (
          <li key={id}>
            <button type="button" class="link" onClick={() => onGo(id)}>
              {id}
            </button>
            : {DONE[saying.action].toLowerCase()}. {error}{' '}
            <button type="button" onClick={() => onTryAgain(id)}>
              Try again
            </button>{' '}
            <button type="button" onClick={() => onDrop(id)}>
              Drop
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
