import type { KeyAction } from './review-keys.tsx';

interface ActionsProps {
  readonly act: (action: KeyAction) => void;
  readonly hasCaption: boolean;
}

const BUTTONS = [
  { does: 'previous', key: 'k', label: 'Before' },
  { does: 'accept', key: 'a', label: 'Accept' },
  { does: 'reject', key: 'r', label: 'Reject' },
  { does: 'edit', key: 'e', label: 'Edit' },
  { does: 're-queue', key: 'q', label: 'Re-queue' },
  { does: 'undo', key: 'u', label: 'Undo' },
  { does: 'next', key: 'j', label: 'Next' },
  { does: 'help', key: '?', label: 'Keys' },
] as const;

const NEEDS_CAPTION: ReadonlySet<KeyAction> = new Set(['accept', 'reject', 'edit', 're-queue']);

/** What the keys do, for the mouse and for fingers. */
export function ReviewActions({ act, hasCaption }: ActionsProps) {
  return (
    <div class="actions" role="toolbar" aria-label="What to say of the caption">
      {BUTTONS.map(({ does, key, label }) => (
        <button
          key={does}
          type="button"
          class={`does-${does}`}
          aria-keyshortcuts={key}
          disabled={NEEDS_CAPTION.has(does) && !hasCaption}
          onClick={() => act(does)}
        >
          {label} <kbd>{key}</kbd>
        </button>
      ))}
    </div>
  );
}
