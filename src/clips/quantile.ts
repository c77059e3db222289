/**
 * The value that a share (0 to 1) of the values is not above, interpolated between neighbours as
 * NumPy does by default; null where there are no values.
 */
export function quantile(values: Iterable<number>, share: number): number | null {
  const sorted = Float64Array.from(values).toSorted();
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return null;
  return below + (place - Math.floor(place)) * (above - below);
}
