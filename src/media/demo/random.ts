/** A stream of numbers that is the same for the same seed. */
export interface Random {
  /** At least `low`, under `high`. */
  between(low: number, high: number): number;
  /** A whole number from 1 to 9999, for SVG's own noise. */
  seed(): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, ample for drawing. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (low, high) => low + next() * (high - low),
    seed: () => 1 + Math.floor(next() * 9999),
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
  };
}
