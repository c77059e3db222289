import { navigate, useSearch } from 'wouter-preact/use-browser-location';
import { addressOf } from './view-query.ts';

/** The view that the address shows: so it can be kept, sent to others, and gone back to. */
export function useView(): readonly [query: string, setQuery: (query: string) => void] {
  const search = useSearch();
  const query = search.startsWith('?') ? search.slice(1) : search;
  return [query, (next) => navigate(addressOf(location.pathname, next))];
}
