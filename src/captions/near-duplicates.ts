import { similarityOf, SLOTS, writeSignature } from './min-hash.ts';

/** Captions that are nearly the same: their places in the order of adding, rising. */
export type NearGroup = readonly number[];

/** From this share of common runs of three words on, two captions count as nearly the same. */
const NEAR_SIMILARITY = 0.7;

/**
 * Bands of slots that are looked up whole. Two captions of similarity s share one of them with
 * probability 1 - (1 - s^4)^16: 0.99 at 0.7, 0.06 at 0.25.
 */
const BANDS = 16;
const SLOTS_PER_BAND = SLOTS / BANDS;
const CAPTIONS_PER_CHUNK = 1 << 14;
/** Captions of one bucket that a further one is compared with: buckets of unlike ones are rare. */
const MOST_COMPARED = 32;

/**
 * Finds captions that are nearly the same among millions: MinHash signatures in buckets by bands
 * (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.4). Keeps 260 bytes of each caption.
 */
export class NearDuplicates {
  readonly #chunks: Uint32Array[] = [];
  #count = 0;

  add(caption: string): void {
    const place = this.#count % CAPTIONS_PER_CHUNK;
    if (place === 0) this.#chunks.push(new Uint32Array(CAPTIONS_PER_CHUNK * SLOTS));
    const chunk = this.#chunks.at(-1);
    if (chunk) writeSignature(caption, chunk, place * SLOTS);
    this.#count += 1;
  }

  /** Groups of two captions and more, in the order of their first ones. */
  groups(): readonly NearGroup[] {
    const firsts = Uint32Array.from({ length: this.#count }, (_, index) => index);
    for (let band = 0; band < BANDS; band += 1) this.#joinByBand(band, firsts);
    const groups = new Map<number, number[]>();
    for (let index = 0; index < this.#count; index += 1) {
      const first = firstOf(firsts, index);
      if (first === index) continue;
      const group = groups.get(first);
      if (group) group.push(index);
      else groups.set(first, [first, index]);
    }
    return [...groups.values()].toSorted(([a = 0], [b = 0]) => a - b);
  }

  /** An estimate by the captions' signatures, 0 to 1. */
  similarity(a: number, b: number): number {
    const { chunk: chunkA, offset: offsetA } = this.#place(a);
    const { chunk: chunkB, offset: offsetB } = this.#place(b);
    return similarityOf(chunkA, offsetA, chunkB, offsetB);
  }

  /**
   * Captions whose slots of a band are the same lie in one bucket. One that has joined a group there
   * is no longer looked at: a caption given a million times is compared a million times, not squared.
   */
  #joinByBand(band: number, firsts: Uint32Array): void {
    const buckets = 2 ** Math.ceil(Math.log2(Math.max(2, this.#count)));
    const heads = new Int32Array(buckets).fill(-1);
    const nexts = new Int32Array(this.#count).fill(-1);
    for (let index = 0; index < this.#count; index += 1) {
      const bucket = this.#bandHash(band, index) & (buckets - 1);
      if (this.#joinsOne(index, heads[bucket] ?? -1, nexts, firsts)) continue;
      nexts[index] = heads[bucket] ?? -1;
      heads[bucket] = index;
    }
  }

  #joinsOne(index: number, head: number, nexts: Int32Array, firsts: Uint32Array): boolean {
    let other = head;
    for (let compared = 0; other !== -1 && compared < MOST_COMPARED; compared += 1) {
      const [a, b] = [firstOf(firsts, index), firstOf(firsts, other)];
      if (a === b) return true;
      if (this.similarity(index, other) >= NEAR_SIMILARITY) {
        firsts[Math.max(a, b)] = Math.min(a, b);
        return true;
      }
      other = nexts[other] ?? -1;
    }
    return false;
  }

  #bandHash(band: number, index: number): number {
    const { chunk, offset } = this.#place(index);
    let hash = 0;
    for (let slot = 0; slot < SLOTS_PER_BAND; slot += 1) {
      const value = chunk[offset + band * SLOTS_PER_BAND + slot] ?? 0;
      hash = Math.imul(hash ^ value, MIX) ^ (hash >>> 15);
    }
    return hash ^ (hash >>> 16);
  }

  #place(index: number): { readonly chunk: Uint32Array; readonly offset: number } {
    const chunk = this.#chunks[Math.floor(index / CAPTIONS_PER_CHUNK)] ?? NO_CAPTIONS;
    return { chunk, offset: (index % CAPTIONS_PER_CHUNK) * SLOTS };
  }
}

const MIX = 0x9e3779b1;
const NO_CAPTIONS = new Uint32Array(0);

/** The first caption of the group that `index` is in, by a path that is halved on the way. */
function firstOf(firsts: Uint32Array, index: number): number {
  let at = index;
  for (;;) {
    const up = firsts[at] ?? at;
    if (up === at) return at;
    firsts[at] = firsts[up] ?? up;
    at = up;
  }
}
