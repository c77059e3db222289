import { useState } from 'preact/hooks';
import type { WordCount } from '../../../explore/facets.ts';
import { count } from '../format.ts';

interface WordFilterProps {
  readonly title: string;
  readonly words: readonly WordCount[];
  readonly chosen: readonly string[];
  readonly onToggle: (word: string) => void;
}

const SHOWN = 8;

/** Words to choose among; those that are chosen stay, though none may be left of them. */
export function WordFilter({ title, words, chosen, onToggle }: WordFilterProps) {
  const [areAllShown, showAll] = useState(false);
  const gone = chosen
    .filter((word) => words.every((each) => each.word !== word))
    .map((word) => ({ word, count: 0 }));
  const all = [...gone, ...words];
  const shown = areAllShown
    ? all
    : all.filter(({ word }, index) => index < SHOWN || chosen.includes(word));
  return (
    <fieldset class="word-filter">
      <legend>{title}</legend>
      {shown.map(({ word, count: found }) => (
        <label key={word}>
          <input type="checkbox" checked={chosen.includes(word)} onChange={() => onToggle(word)} />
          <span class="word">{word}</span> <span class="soft number">{count(found)}</span>
        </label>
      ))}
      {shown.length < all.length && (
        <button type="button" class="bare" onClick={() => showAll(true)}>
          {all.length - shown.length} more
        </button>
      )}
    </fieldset>
  );
}
