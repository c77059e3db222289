import { useEffect, useRef, useState } from 'preact/hooks';
import type { TokenCounts } from '../../review-source.ts';
import { sendJson } from '../api.ts';
import { Lengths } from './review-captions.tsx';

const COUNT_AFTER_MS = 200;
const LONGEST = 20_000;

interface EditorProps {
  readonly run: string;
  readonly id: string;
  /** What is edited: a draft, a person's caption, or the model's. */
  readonly text: string;
  readonly onSave: (caption: string) => void;
  /** Told of every change, so that nothing written is lost when the editor closes. */
  readonly onDraft: (draft: string) => void;
  readonly onClose: () => void;
}

/** A caption in a person's hands. */
export function CaptionEditor({ run, id, text: given, onSave, onDraft, onClose }: EditorProps) {
  const [text, setText] = useState(given);
  const area = useRef<HTMLTextAreaElement>(null);
  const tokens = useTokens(run, text);
  const isBlank = text.trim() === '';
  const save = (): void => {
    if (!isBlank) onSave(text);
  };
  useEffect(() => area.current?.focus(), []);
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <label for="edited-caption">Caption in place of the model’s</label>
      <textarea
        id="edited-caption"
        ref={area}
        rows={8}
        maxLength={LONGEST}
        value={text}
        aria-describedby="edited-lengths"
        onInput={(event) => {
          setText(event.currentTarget.value);
          onDraft(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      <div id="edited-lengths">
        <Lengths text={text} tokens={tokens} />
        {isBlank && <p class="soft">A caption needs a word. To drop the record, reject it.</p>}
      </div>
      <div class="buttons">
        <button type="submit" class="main" disabled={isBlank} aria-keyshortcuts="Control+Enter">
          Save <kbd>Ctrl Enter</kbd>
        </button>
        <button type="button" onClick={onClose} aria-keyshortcuts="Escape">
          Close <kbd>Esc</kbd>
        </button>
      </div>
      <p class="soft">Of {id}. Whatever the model says later, this caption is exported.</p>
    </form>
  );
}

/** Counted by the server, a moment after the last key; null until then. */
function useTokens(run: string, text: string): TokenCounts | null {
  const [counted, setCounted] = useState<{ text: string; tokens: TokenCounts } | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    const count = async (): Promise<void> => {
      const path = `/runs/${run}/review/tokens`;
      const tokens = await sendJson<TokenCounts>('POST', path, { text }, leaving.signal);
      setCounted({ text, tokens });
    };
    // Without an answer there is no count, and no harm.
    const timer = setTimeout(() => void count().catch(() => undefined), COUNT_AFTER_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [run, text]);
  return counted?.text === text ? counted.tokens : null;
}
