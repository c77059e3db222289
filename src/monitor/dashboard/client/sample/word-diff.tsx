import { diffWordsWithSpace } from 'diff';
import { useMemo } from 'preact/hooks';

interface WordDiffProps {
  readonly before: string;
  readonly after: string;
}

/** Words that went are struck out, words that came are underlined. */
export function WordDiff({ before, after }: WordDiffProps) {
  const parts = useMemo(() => diffWordsWithSpace(before, after), [before, after]);
  return (
    <p class="word-diff">
      {parts.map(({ value, added, removed }, index) => {
        if (added) return <ins key={index}>{value}</ins>;
        if (removed) return <del key={index}>{value}</del>;
        return <span key={index}>{value}</span>;
      })}
    </p>
  );
}
