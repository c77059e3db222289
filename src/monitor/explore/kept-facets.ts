import type { Database } from './database.ts';
import { facetsOf, type Facets } from './facets.ts';
import type { Segment } from './segment-folder.ts';
import type { Filters } from './view.ts';

const KEPT = 32;

/** Counts the same filters over the same files once. */
export class KeptFacets {
  readonly #database: Database;
  readonly #known = new Map<string, Promise<Facets>>();

  constructor(database: Database) {
    this.#database = database;
  }

  async of(segments: readonly Segment[], filters: Filters): Promise<Facets> {
    const key = JSON.stringify([segments.map(({ path }) => path), filters]);
    const counting = this.#known.get(key) ?? facetsOf(this.#database, segments, filters);
    this.#known.delete(key);
    this.#known.set(key, counting);
    counting.catch(() => this.#known.delete(key));
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT && oldest !== undefined) this.#known.delete(oldest);
    return counting;
  }
}
