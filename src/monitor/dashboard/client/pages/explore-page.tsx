import { useRef } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { Facets } from '../../../explore/facets.ts';
import type { IndexState } from '../../run-explore.ts';
import { useJson } from '../api.ts';
import { FilterPanel } from '../explore/filter-panel.tsx';
import { SampleGrid } from '../explore/sample-grid.tsx';
import { useGrid } from '../explore/use-grid.ts';
import { useSamples } from '../explore/use-samples.ts';
import { useView } from '../explore/use-view.ts';
import {
  activeFilters,
  addressOf,
  filterQuery,
  serverQuery,
  withoutFilters,
  withWord,
} from '../explore/view-query.ts';
import { count } from '../format.ts';
import { Trouble } from '../parts.tsx';

const LOOK_MS = 3_000;
/** Samples of one page: browsers take no page of millions of pixels. */
const MOST_SAMPLES = 10_000;
const IS_WIDE = '(min-width: 900px)';

/** All samples of a run, to be looked through and searched. */
export function ExplorePage({ run }: { readonly run: string }) {
  const [query, setQuery] = useView();
  const { value: state, error } = useJson<IndexState>(`/runs/${run}/explore/state`, LOOK_MS);
  const version = state?.version ?? null;
  const place = useRef<HTMLUListElement>(null);
  const grid = useGrid(place);
  const start = startOf(query);
  const seen = [
    start + grid.firstRow * grid.columns,
    start + Math.min(MOST_SAMPLES, (grid.lastRow + 1) * grid.columns) - 1,
  ] as const;
  const samples = useSamples(run, serverQuery(query), version, seen);
  const facets = useFacets(run, query, state);
  const inGrid = Math.max(0, Math.min(MOST_SAMPLES, (samples.total ?? 0) - start));
  return (
    <>
      <h1>Explore</h1>
      <Trouble error={error ?? samples.error ?? state?.error ?? null} />
      {state && !state.isComplete && <Reading state={state} />}
      <div class="explore">
        <details class="filter-side" open={matchMedia(IS_WIDE).matches}>
          <summary>Filters</summary>
          <FilterPanel facets={facets} query={query} onQuery={setQuery} />
        </details>
        <div>
          <div class="found">
            <p role="status">{samples.total === null ? 'Looking …' : samplesText(samples.total)}</p>
            <ActiveFilters query={query} onQuery={setQuery} />
            <Link href={addressOf(`/runs/${run}/review`, filterQuery(query))}>Review a sample</Link>
          </div>
          <Pager total={samples.total ?? 0} start={start} query={query} />
          <SampleGrid {...{ run, query, place, grid, samples, start }} count={inGrid} />
          <Pager total={samples.total ?? 0} start={start} query={query} />
        </div>
      </div>
    </>
  );
}

/** Ten times while the run is being read: counting takes longer than a page. */
const COUNTS_WHILE_READING = 10;

/** Counts are asked for anew where the index has changed. */
function useFacets(run: string, query: string, state: IndexState | null): Facets | null {
  const counted = filterQuery(query);
  const { done = 0, shards = 1, isComplete = false } = state ?? {};
  const tenth = Math.floor((COUNTS_WHILE_READING * done) / Math.max(1, shards));
  const version = isComplete ? state?.version : `reading-${tenth}`;
  const path = addressOf(
    `/runs/${run}/explore/facets`,
    `${counted}${counted === '' ? '' : '&'}version=${version ?? ''}`,
  );
  return useJson<Facets>(path).value;
}

function Reading({ state: { done, shards } }: { readonly state: IndexState }) {
  return (
    <p role="status">
      The run is being read: {count(done)} of {count(shards)} shards.{' '}
      <progress value={done} max={Math.max(1, shards)} aria-label="Shards that were read" />
    </p>
  );
}

interface ActiveFiltersProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

function ActiveFilters({ query, onQuery }: ActiveFiltersProps) {
  const active = activeFilters(query);
  if (active.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters that are set">
      {active.map(({ name, value }) => (
        <li key={`${name} ${value}`}>
          <button
            type="button"
            aria-label={`Take away ${name}: ${value}`}
            onClick={() => onQuery(withWord(query, name, value))}
          >
            {name}: {value} <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" class="bare" onClick={() => onQuery(withoutFilters(query))}>
          Clear all
        </button>
      </li>
    </ul>
  );
}

interface PagerProps {
  readonly total: number;
  readonly start: number;
  readonly query: string;
}

function Pager({ total, start, query }: PagerProps) {
  if (total <= MOST_SAMPLES) return null;
  const to = (at: number, title: string) => {
    if (at < 0 || at >= total) return <span class="soft">{title}</span>;
    const parameters = new URLSearchParams(query);
    parameters.set('at', String(at));
    return <Link href={addressOf(location.pathname, parameters.toString())}>{title}</Link>;
  };
  const last = Math.floor((total - 1) / MOST_SAMPLES) * MOST_SAMPLES;
  return (
    <nav class="pager" aria-label="Parts of the samples">
      {to(start === 0 ? -1 : 0, 'First')}
      {to(start - MOST_SAMPLES, 'Before')}
      <span>
        {count(start + 1)} to {count(Math.min(total, start + MOST_SAMPLES))}
      </span>
      {to(start + MOST_SAMPLES, 'Next')}
      {to(start === last ? -1 : last, 'Last')}
    </nav>
  );
}

function samplesText(total: number): string {
  return total === 1 ? '1 sample' : `${count(total)} samples`;
}

function startOf(query: string): number {
  const at = Number(new URLSearchParams(query).get('at') ?? 0);
  return Number.isSafeInteger(at) && at > 0 ? at : 0;
}
