import { useEffect, useRef } from 'preact/hooks';

/** What single keys do, in the order in which they are shown. */
export const KEYS = [
  { key: 'j', does: 'next', label: 'Next record' },
  { key: 'k', does: 'previous', label: 'Record before' },
  { key: 'a', does: 'accept', label: 'Accept the caption, and go on' },
  { key: 'r', does: 'reject', label: 'Reject: the record goes into no manifest' },
  { key: 'e', does: 'edit', label: 'Edit the caption' },
  { key: 'n', does: 'note', label: 'Write why; Enter goes back to these keys' },
  { key: 'u', does: 'undo', label: 'Undo what was said last' },
  { key: 'q', does: 're-queue', label: 'Re-queue: have it captioned anew by the next resume' },
  { key: '?', does: 'help', label: 'Show these keys' },
] as const;

export type KeyAction = (typeof KEYS)[number]['does'];

/** Listens to single keys, but not while a person writes or looks at the help. */
export function useKeys(isOn: boolean, act: (action: KeyAction) => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!isOn) return undefined;
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const { target } = event;
      if (target instanceof Element && target.closest(WRITING) !== null) return;
      const known = KEYS.find(({ key }) => key === event.key.toLowerCase());
      if (!known) return;
      event.preventDefault();
      latest.current(known.does);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [isOn]);
}

const WRITING = 'input:not([type=checkbox]), textarea, select, dialog';

interface HelpProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly keysAreOn: boolean;
  readonly onKeysAreOn: (areOn: boolean) => void;
}

export function KeyHelp({ isOpen, onClose, keysAreOn, onKeysAreOn }: HelpProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl class="keys">
        {KEYS.map(({ key, label }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
      <p>
        <label>
          <input
            type="checkbox"
            checked={keysAreOn}
            onChange={(event) => onKeysAreOn(event.currentTarget.checked)}
          />{' '}
          Single keys work on this page
        </label>
      </p>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </dialog>
  );
}
