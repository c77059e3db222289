import type { Ref } from 'preact';

const LONGEST = 1_000;

interface NoteProps {
  readonly field: Ref<HTMLInputElement>;
  readonly note: string;
  readonly onNote: (note: string) => void;
  readonly onLeave: () => void;
}

/** Why: goes with what is said of the record next. */
export function NoteField({ field, note, onNote, onLeave }: NoteProps) {
  return (
    <p class="note">
      <label for="review-note">
        Why <kbd>n</kbd>
      </label>
      <input
        id="review-note"
        ref={field}
        type="text"
        maxLength={LONGEST}
        value={note}
        placeholder="goes with what you say next"
        aria-keyshortcuts="n"
        autocomplete="off"
        onInput={(event) => onNote(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'Escape') onLeave();
        }}
      />
    </p>
  );
}
