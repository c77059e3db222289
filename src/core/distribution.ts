/** What a moving rule came to: a bound that is null does not apply. Bounds themselves pass. */
export interface Bounds {
  readonly min: number | null;
  readonly max: number | null;
}

/** Moving bounds by score and bucket: first those of the rule itself, then one for each tier. */
export type Thresholds = Readonly<Record<string, Readonly<Record<string, readonly Bounds[]>>>>;

/** The bucket that holds every record that has the score; small buckets are judged by it. */
export const WHOLE = '*';

/** One score of one record. */
export interface Observation {
  readonly score: string;
  readonly bucket: string;
  readonly value: number;
}

/** Values of a score up to which ranks are exact; above it values are kept on a grid. */
const EXACT_UP_TO = 10_000_000;

/** All values of some scores, by bucket. Which values come first makes no difference. */
export class Distribution {
  readonly #scores = new Map<string, { readonly buckets: Map<string, Ranking>; count: number }>();
  readonly #exactUpTo: number;

  constructor(exactUpTo: number = EXACT_UP_TO) {
    this.#exactUpTo = exactUpTo;
  }

  add({ score, bucket, value }: Observation): void {
    const entry = this.#scores.get(score) ?? { buckets: new Map<string, Ranking>(), count: 0 };
    this.#scores.set(score, entry);
    let ranking = entry.buckets.get(bucket);
    if (!ranking) {
      ranking = new Ranking();
      entry.buckets.set(bucket, ranking);
    }
    ranking.add(value);
    entry.count += 1;
    if (entry.count > this.#exactUpTo) ranking.coarsen();
    if (entry.count === this.#exactUpTo + 1) {
      for (const each of entry.buckets.values()) each.coarsen();
    }
  }

  /** How many values of a score there are. */
  count(score: string): number {
    return this.#scores.get(score)?.count ?? 0;
  }

  /** The buckets of a score, by name. */
  buckets(score: string): readonly (readonly [string, Ranking])[] {
    const buckets = [...(this.#scores.get(score)?.buckets ?? [])];
    return buckets.toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The values of all buckets of a score together. */
  whole(score: string): Ranking {
    const [first, ...others] = this.buckets(score);
    if (first && others.length === 0) return first[1];
    const whole = new Ranking();
    for (const [, ranking] of this.buckets(score)) whole.addAll(ranking);
    return whole;
  }
}

const FIRST_LENGTH = 64;

/**
 * Values by rank. Exact until `coarsen` is called; from then on each value is cut to 12 binary
 * digits after the first, towards 0: off by less than 1/4096 of itself, whatever the order and the
 * machine, and of a size that does not grow with the number of values.
 */
export class Ranking {
  #values: Float64Array<ArrayBuffer> | null = new Float64Array(FIRST_LENGTH);
  readonly #onGrid = new Map<number, number>();
  #count = 0;
  /** Ascending, each with the number of values up to and with it; null after a change. */
  #steps: readonly (readonly [value: number, upTo: number])[] | null = null;
  #isSorted = false;

  get count(): number {
    return this.#count;
  }

  get isExact(): boolean {
    return this.#values !== null;
  }

  add(value: number): void {
    this.#isSorted = false;
    this.#steps = null;
    if (this.#values === null) {
      const cut = onGrid(value);
      this.#onGrid.set(cut, (this.#onGrid.get(cut) ?? 0) + 1);
    } else {
      if (this.#count === this.#values.length) this.#values = doubled(this.#values);
      this.#values[this.#count] = value;
    }
    this.#count += 1;
  }

  /** Takes all values of another ranking in; coarse where that is. */
  addAll(other: Ranking): void {
    if (!other.isExact) this.coarsen();
    for (const value of other.#values?.subarray(0, other.#count) ?? []) this.add(value);
    for (const [value, times] of other.#onGrid) {
      this.#onGrid.set(value, (this.#onGrid.get(value) ?? 0) + times);
      this.#count += times;
    }
  }

  coarsen(): void {
    const values = this.#values?.subarray(0, this.#count);
    if (!values) return;
    this.#values = null;
    this.#count = 0;
    for (const value of values) this.add(value);
  }

  /** The value of a rank, 0 for the lowest; undefined where there are not so many. */
  at(rank: number): number | undefined {
    if (rank < 0 || rank >= this.#count) return undefined;
    if (this.#values !== null) {
      if (!this.#isSorted) this.#values.subarray(0, this.#count).sort();
      this.#isSorted = true;
      return this.#values[rank];
    }
    this.#steps ??= stepsOf(this.#onGrid);
    return this.#steps.find(([, upTo]) => rank < upTo)?.[0];
  }
}

function doubled(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(values.length * 2);
  longer.set(values);
  return longer;
}

function stepsOf(counts: ReadonlyMap<number, number>): readonly (readonly [number, number])[] {
  let upTo = 0;
  return [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(([value, times]) => [value, (upTo += times)] as const);
}

/** Keeps sign, exponent and the upper 12 of the 52 digits of the fraction. */
const KEPT_OF_UPPER_HALF = 0xff_ff_ff_00;
const number = new DataView(new ArrayBuffer(8));

function onGrid(value: number): number {
  number.setFloat64(0, value);
  number.setUint32(0, (number.getUint32(0) & KEPT_OF_UPPER_HALF) >>> 0);
  number.setUint32(4, 0);
  return number.getFloat64(0);
}
