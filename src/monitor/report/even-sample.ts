import { sha256 } from '../../core/hash.ts';

const RANK_DIGITS = 8;

/** A number from an id, the same in every process, even over all ids. From 0 to 2^32 - 1. */
function rankOf(id: string): number {
  if (id !== latest.id)
    latest = { id, rank: Number.parseInt(sha256(id).slice(0, RANK_DIGITS), 16) };
  return latest.rank;
}

/** A record is offered to several samples, one after the other. */
let latest = { id: '', rank: Number.parseInt(sha256('').slice(0, RANK_DIGITS), 16) };

interface Ranked<Item> {
  readonly rank: number;
  readonly item: Item;
}

export interface EvenSamplePart<Item> {
  readonly limit: number;
  readonly kept: readonly Ranked<Item>[];
}

/**
 * At most `size` of the items that are added, each as likely as any other, and the same ones
 * whatever the order: those whose ids rank under a limit that is halved as often as needed.
 */
export class EvenSample<Item> {
  readonly #size: number;
  #limit = 2 ** 32;
  #kept: Ranked<Item>[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** `item` is called for what is kept only. */
  add(id: string, item: () => Item): void {
    const rank = rankOf(id);
    if (rank >= this.#limit) return;
    this.#kept.push({ rank, item: item() });
    this.#shrink();
  }

  /** What goes from one thread to another. */
  part(): EvenSamplePart<Item> {
    return { limit: this.#limit, kept: this.#kept };
  }

  /** As if what the other was given had been given here. */
  merge({ limit, kept }: EvenSamplePart<Item>): void {
    this.#limit = Math.min(this.#limit, limit);
    this.#kept = [...this.#kept, ...kept].filter((other) => other.rank < this.#limit);
    this.#shrink();
  }

  #shrink(): void {
    while (this.#kept.length > this.#size) {
      this.#limit /= 2;
      this.#kept = this.#kept.filter((other) => other.rank < this.#limit);
    }
  }

  items(): readonly Item[] {
    return this.#kept.map(({ item }) => item);
  }
}
