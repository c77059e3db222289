import { useEffect, useRef, useState } from 'preact/hooks';
import type { Facets, NumberFacet } from '../../../explore/facets.ts';
import { NumberFilter } from './number-filter.tsx';
import { withValue, withWord } from './view-query.ts';
import { WordFilter } from './word-filter.tsx';

interface FilterPanelProps {
  readonly facets: Facets | null;
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

const WORD_TITLES: Readonly<Record<string, string>> = {
  outcome: 'Outcome',
  stage: 'Stage',
  reason: 'Reason',
  kind: 'Kind',
  flag: 'Flags of the caption',
  check: 'Found by checks',
  model: 'Model',
  endpoint: 'Endpoint',
  folder: 'Folder',
};

/** Those that are always worth seeing; the others where there is a choice. */
const ALWAYS = new Set(['outcome', 'stage', 'reason', 'flag', 'check']);

/** What samples are looked for by, with how many there are of each. */
export function FilterPanel({ facets, query, onQuery }: FilterPanelProps) {
  const parameters = new URLSearchParams(query);
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <TextFilter
        value={parameters.get('text') ?? ''}
        onValue={(text) => onQuery(withValue(query, 'text', text))}
      />
      {facets && <SortFilter facets={facets.numbers} query={query} onQuery={onQuery} />}
      {Object.entries(WORD_TITLES).map(([name, title]) => {
        const words = facets?.words[name] ?? [];
        const chosen = parameters.getAll(name);
        if (words.length < (ALWAYS.has(name) ? 1 : 2) && chosen.length === 0) return null;
        return (
          <WordFilter
            key={name}
            title={title}
            words={words}
            chosen={chosen}
            onToggle={(word) => onQuery(withWord(query, name, word))}
          />
        );
      })}
      <PromptFilter
        value={parameters.get('prompt') ?? ''}
        onValue={(prompt) => onQuery(withValue(query, 'prompt', prompt))}
      />
      {facets?.numbers.map((facet) => (
        <NumberFilter
          key={facet.name}
          facet={facet}
          value={parameters.get(facet.name) ?? ''}
          onValue={(bounds) => onQuery(withValue(query, facet.name, bounds))}
        />
      ))}
    </form>
  );
}

interface ValueProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
}

const TYPING_MS = 350;

function TextFilter({ value, onValue }: ValueProps) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => onValue(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    const onSlash = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof Element && event.target.closest('input, textarea');
      if (event.key !== '/' || isTyping) return;
      event.preventDefault();
      input.current?.closest('details')?.setAttribute('open', '');
      input.current?.focus();
    };
    addEventListener('keydown', onSlash);
    return () => removeEventListener('keydown', onSlash);
  }, []);
  return (
    <label class="filter-text">
      Text in captions, or an id <kbd aria-hidden="true">/</kbd>
      <input
        type="search"
        ref={input}
        value={typed}
        aria-keyshortcuts="/"
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

function PromptFilter({ value, onValue }: ValueProps) {
  return (
    <label class="filter-text">
      Prompt, by its hash in provenance
      <input
        type="text"
        value={value}
        spellcheck={false}
        onChange={(event) => onValue(event.currentTarget.value.trim())}
      />
    </label>
  );
}

interface SortFilterProps extends Pick<FilterPanelProps, 'query' | 'onQuery'> {
  readonly facets: readonly NumberFacet[];
}

function SortFilter({ facets, query, onQuery }: SortFilterProps) {
  return (
    <label class="filter-text">
      Order
      <select
        value={new URLSearchParams(query).get('sort') ?? ''}
        onChange={(event) => onQuery(withValue(query, 'sort', event.currentTarget.value))}
      >
        <option value="">as in the run</option>
        {facets.flatMap(({ name, title }) => [
          <option key={`-${name}`} value={`-${name}`}>
            {title}, largest first
          </option>,
          <option key={name} value={name}>
            {title}, smallest first
          </option>,
        ])}
      </select>
    </label>
  );
}
