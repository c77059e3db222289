/** The share of values under `value`, by all of them or by some at equal steps of rank. */
export function shareBelow(quantiles: readonly number[], value: number): number {
  if (quantiles.length === 0) return 0;
  let [low, high] = [0, quantiles.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((quantiles[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low / quantiles.length;
}

/** The value with a share of the others under it. */
export function valueAtShare(quantiles: readonly number[], share: number): number | null {
  return quantiles[Math.floor(share * quantiles.length)] ?? quantiles.at(-1) ?? null;
}

/** Three digits that mean something: more would be noise in a config. */
export function roundedFor(value: number): number {
  return Number(value.toPrecision(3));
}
