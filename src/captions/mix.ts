import { sha256 } from '../core/hash.ts';
import { ConfigError } from '../core/errors.ts';

/** Shares of the caption sources, in the order given: `{ long: 0.5, original: 0.5 }`. */
export type MixShares<Source extends string> = Readonly<Record<Source, number>>;

const LARGEST_BLOCK = 1_000;

/**
 * An exact, seeded mix: says for the n-th record which source its caption comes from.
 *
 * Records fall into blocks in which each source has exactly its share. In a block of `size` with
 * `count` places for a source, the block is cut into `count` strata and one place is drawn in each,
 * so that over any prefix of the records a share is off by less than one record, and yet no
 * pattern runs through the data as it would with plain alternation. A source's places are drawn
 * among those that the sources before it have left; with more than two sources the bound is one
 * record per source drawn before.
 *
 * Draws by other seeds have nothing to do with each other.
 *
 * A pure function of (shares, seed, index): the same on every machine, whatever was drawn before.
 */
export function createMix<Source extends string>(
  shares: MixShares<Source>,
  seed: number | string,
): (index: number) => Source {
  const sources = (Object.entries(shares) as [Source, number][]).filter(([, share]) => share > 0);
  const size = blockSize(sources);
  const rarestFirst = sources
    .map(([source, share]) => [source, Math.round(share * size)] as const)
    .toSorted(([, a], [, b]) => a - b);
  let current: { readonly number: number; readonly block: readonly Source[] } | null = null;
  return (index) => {
    const number = Math.floor(index / size);
    if (current?.number !== number)
      current = { number, block: drawBlock(rarestFirst, seed, number) };
    const source = current.block[index % size];
    if (source === undefined) throw new RangeError(`no place ${index} in a mix`);
    return source;
  };
}

/** The fewest records in which every share is a whole number of them. */
function blockSize(sources: readonly (readonly [source: string, share: number])[]): number {
  const shares = sources.map(([, share]) => share);
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (Math.abs(total - 1) > 1e-9) {
    const named = sources.map(([source, share]) => `${source}=${share}`).join(', ');
    throw new ConfigError(
      `mix: the shares add up to ${Number(total.toFixed(10))}, not to 1: ${named || 'there is none'}`,
    );
  }
  for (let size = 1; size <= LARGEST_BLOCK; size += 1) {
    if (shares.every((share) => Math.abs(share * size - Math.round(share * size)) < 1e-6)) {
      return size;
    }
  }
  throw new ConfigError(`mix: shares are exact to 1/${LARGEST_BLOCK} at most; round them`);
}

/** Draws the rarer sources first: the last one takes what is left. */
function drawBlock<Source extends string>(
  rarestFirst: readonly (readonly [Source, number])[],
  seed: number | string,
  block: number,
): readonly Source[] {
  const size = rarestFirst.reduce((sum, [, count]) => sum + count, 0);
  const places: (Source | null)[] = [];
  while (places.length < size) places.push(null);
  for (const [source, count] of rarestFirst) {
    const free = freeOf(places);
    for (let stratum = 0; stratum < count; stratum += 1) {
      const start = Math.ceil((stratum * free.length) / count);
      const end = Math.ceil(((stratum + 1) * free.length) / count);
      const drawn = start + drawBelow(end - start, `${seed}/${block}/${source}/${stratum}`);
      const place = free[drawn];
      if (place !== undefined) places[place] = source;
    }
  }
  return places.filter((source) => source !== null);
}

/** A loop: blocks mostly have two places, and a million records half a million blocks. */
function freeOf(places: readonly unknown[]): readonly number[] {
  const free: number[] = [];
  for (let place = 0; place < places.length; place += 1) {
    if (places[place] === null) free.push(place);
  }
  return free;
}

/** A whole number from 0 to `bound` - 1, drawn from the hash of `key`; even to one in 2^32. */
export function drawBelow(bound: number, key: string): number {
  // Whatever is drawn: a source that takes the last places has no other.
  if (bound === 1) return 0;
  const uniform = Number.parseInt(sha256(key).slice(0, 12), 16) / 2 ** 48;
  return Math.floor(uniform * bound);
}
