import type { Revisions } from '../../core/revision.ts';
import type { Filters } from '../../monitor/explore/view.ts';

/** A text in more captions than these finds enough of them. */
const MOST_EDITED = 10_000;

/**
 * Filters that find a text in the captions that persons have put in place of a model's, too: the index
 * follows from what stages said, and persons say theirs beside it.
 */
export function withEdits(filters: Filters, revisions: Revisions): Filters {
  const text = filters.text.toLowerCase();
  if (text === '') return filters;
  const edited = [...revisions.values()]
    .filter(({ caption }) => caption?.toLowerCase().includes(text))
    .map(({ id }) => id);
  return edited.length === 0 ? filters : { ...filters, edited: edited.slice(0, MOST_EDITED) };
}
