import type { PictureLook } from '../core/look.ts';

const BANDS = 4;
const BAND_BITS = 16;
const BAND_VALUES = 1 << BAND_BITS;
const FIRST_LENGTH = 64;

export interface NearEntry {
  readonly index: number;
  readonly distance: number;
}

/**
 * Finds looks within a distance. The first look of an entry is cut into four bands of 16 bits: of two
 * that differ in at most `distance` bits, one band differs in at most a quarter of it, so that only
 * entries with such a band are compared. Source: Norouzi et al., "Fast Search in Hamming Space with
 * Multi-Index Hashing" (CVPR 2012).
 */
export class LookIndex {
  readonly #distance: number;
  readonly #masks: readonly number[];
  /** Entries by band and its value. */
  readonly #buckets: (number[] | undefined)[] = [];
  /** The two halves of each first look, 32 bits each, close together: they are what is compared. */
  #first = new Uint32Array(FIRST_LENGTH);
  /** Halves of the looks behind the first, of entries that have several. */
  readonly #others = new Map<number, Uint32Array>();
  #count = 0;

  constructor(distance: number) {
    this.#distance = distance;
    this.#masks = masksOf(Math.floor(distance / BANDS));
  }

  /** Entries are numbered in the order in which they are added. */
  add(looks: readonly PictureLook[]): void {
    const [upper = 0, lower = 0, ...others] = halvesOf(looks);
    const index = this.#count++;
    if (2 * index === this.#first.length) {
      const longer = new Uint32Array(4 * index);
      longer.set(this.#first);
      this.#first = longer;
    }
    this.#first.set([upper, lower], 2 * index);
    if (others.length > 0) this.#others.set(index, Uint32Array.from(others));
    for (const bucket of bucketsOf(upper, lower)) (this.#buckets[bucket] ??= []).push(index);
  }

  /**
   * The nearest entry with as many looks, all of them within the distance; the earliest of equals.
   * Null where there is none.
   */
  nearest(looks: readonly PictureLook[]): NearEntry | null {
    const [upper = 0, lower = 0, ...others] = halvesOf(looks);
    const first = this.#first;
    let nearest = -1;
    let least = this.#distance;
    for (const bucket of bucketsOf(upper, lower)) {
      for (const mask of this.#masks) {
        for (const index of this.#buckets[bucket ^ mask] ?? []) {
          const bits =
            bitCount((first[2 * index] ?? 0) ^ upper) +
            bitCount((first[2 * index + 1] ?? 0) ^ lower);
          if (bits > least) continue;
          const distance = Math.max(bits, furthest(others, this.#others.get(index)));
          if (distance > least || (distance === least && nearest !== -1 && index >= nearest))
            continue;
          least = distance;
          nearest = index;
        }
      }
    }
    return nearest === -1 ? null : { index: nearest, distance: least };
  }
}

const NONE = new Uint32Array();

/** Of looks at the same places those that are furthest apart; infinite where one has more of them. */
function furthest(one: readonly number[], other: Uint32Array = NONE): number {
  if (one.length !== other.length) return Number.POSITIVE_INFINITY;
  let most = 0;
  for (let at = 0; at < one.length; at += 2) {
    const bits =
      bitCount((one[at] ?? 0) ^ (other[at] ?? 0)) +
      bitCount((one[at + 1] ?? 0) ^ (other[at + 1] ?? 0));
    most = Math.max(most, bits);
  }
  return most;
}

function halvesOf(looks: readonly PictureLook[]): readonly number[] {
  return looks.flatMap((look) => [
    Number.parseInt(look.slice(0, 8), 16),
    Number.parseInt(look.slice(8), 16),
  ]);
}

/** A number for each band and its value. */
function bucketsOf(upper: number, lower: number): readonly number[] {
  return [upper >>> BAND_BITS, upper % BAND_VALUES, lower >>> BAND_BITS, lower % BAND_VALUES].map(
    (value, band) => band * BAND_VALUES + value,
  );
}

/** All values of a band with at most so many bits set. */
function masksOf(bits: number): readonly number[] {
  return Array.from({ length: BAND_VALUES }, (_, mask) => mask).filter(
    (mask) => bitCount(mask) <= bits,
  );
}

/** Of 32 bits, by sums of pairs, nibbles and bytes. */
function bitCount(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24) & 0x3f;
}
