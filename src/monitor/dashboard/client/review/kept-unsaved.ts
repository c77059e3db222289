import type { Unsaved } from './review-state.ts';

/** Outlives a reload of the page, as long as the tab is open. */
export function keepUnsaved(run: string, unsaved: ReadonlyMap<string, Unsaved>): void {
  try {
    if (unsaved.size === 0) sessionStorage.removeItem(keyOf(run));
    else sessionStorage.setItem(keyOf(run), JSON.stringify([...unsaved]));
  } catch {
    // A browser that keeps nothing: leaving the page asks first.
  }
}

/** What a page that is gone could not save, to be tried again. */
export function readUnsaved(run: string): readonly (readonly [id: string, Unsaved])[] {
  try {
    const text = sessionStorage.getItem(keyOf(run));
    return text === null ? [] : (JSON.parse(text) as [string, Unsaved][]);
  } catch {
    return [];
  }
}

function keyOf(run: string): string {
  return `recaptor-unsaved-${run}`;
}
