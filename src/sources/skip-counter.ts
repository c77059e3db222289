/** Counts what a reader passes over, by reason. One for each dataset; a new reading starts at zero. */
export class SkipCounter {
  readonly #counts: Record<string, number> = {};

  /** Live: it goes on counting. */
  get counts(): Readonly<Record<string, number>> {
    return this.#counts;
  }

  add(reason: string, count = 1): void {
    if (count > 0) this.#counts[reason] = (this.#counts[reason] ?? 0) + count;
  }

  reset(): void {
    for (const reason of Object.keys(this.#counts)) delete this.#counts[reason];
  }
}
