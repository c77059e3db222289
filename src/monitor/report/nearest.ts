/** Keeps the `size` items of the least rank, whatever the order in which they come. */
export class Nearest<Item> {
  readonly #size: number;
  readonly #kept: { readonly rank: number; readonly item: Item }[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  add(rank: number, item: Item): void {
    const worst = this.#kept.at(-1);
    if (this.#kept.length === this.#size && worst && rank >= worst.rank) return;
    const place = this.#kept.findIndex((other) => rank < other.rank);
    this.#kept.splice(place === -1 ? this.#kept.length : place, 0, { rank, item });
    if (this.#kept.length > this.#size) this.#kept.pop();
  }

  /** From the least rank up. */
  items(): readonly Item[] {
    return this.#kept.map(({ item }) => item);
  }
}
