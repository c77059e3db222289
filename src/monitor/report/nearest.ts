export interface RankedItem<Item> {
  readonly rank: number;
  readonly item: Item;
}

/** Keeps the `size` items of the least rank, whatever the order in which they come. */
export class Nearest<Item> {
  readonly #size: number;
  readonly #kept: RankedItem<Item>[] = [];

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

  /** What goes from one thread to another. */
  part(): readonly RankedItem<Item>[] {
    return this.#kept;
  }

  merge(part: readonly RankedItem<Item>[]): void {
    for (const { rank, item } of part) this.add(rank, item);
  }

  /** From the least rank up. */
  items(): readonly Item[] {
    return this.#kept.map(({ item }) => item);
  }
}
