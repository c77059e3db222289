/** Names of an address that say nothing of which samples are wanted. */
const OTHERS = new Set(['at', 'sort', 'compare']);

/** A filter that is set, for people to see and to take away. */
export interface ActiveFilter {
  readonly name: string;
  readonly value: string;
}

/** The filters of a view's address, in its order. */
export function activeFilters(query: string): readonly ActiveFilter[] {
  return [...new URLSearchParams(query)]
    .filter(([name, value]) => !OTHERS.has(name) && value !== '')
    .map(([name, value]) => ({ name, value }));
}

/** What the server is asked by: places on the page left out. */
export function serverQuery(query: string): string {
  const parameters = new URLSearchParams(query);
  parameters.delete('at');
  parameters.delete('compare');
  return parameters.toString();
}

/** Counts do not depend on the order. */
export function filterQuery(query: string): string {
  const parameters = new URLSearchParams(serverQuery(query));
  parameters.delete('sort');
  return parameters.toString();
}

/** The view with one value set; an empty one is taken away. */
export function withValue(query: string, name: string, value: string): string {
  const parameters = new URLSearchParams(query);
  parameters.delete('at');
  if (value === '') parameters.delete(name);
  else parameters.set(name, value);
  return parameters.toString();
}

/** The view with one more word to a filter, or one less where it was there. */
export function withWord(query: string, name: string, word: string): string {
  const parameters = new URLSearchParams(query);
  parameters.delete('at');
  const words = parameters.getAll(name);
  parameters.delete(name);
  const others = words.filter((each) => each !== word);
  for (const each of others.length < words.length ? others : [...words, word]) {
    parameters.append(name, each);
  }
  return parameters.toString();
}

export function withoutFilters(query: string): string {
  const sort = new URLSearchParams(query).get('sort');
  return sort === null ? '' : new URLSearchParams({ sort }).toString();
}

/** The address of a page with its view. */
export function addressOf(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`;
}
