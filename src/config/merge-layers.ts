/** A part of a config: some keys set, the others left to the layers below. */
export type Layer = Readonly<Record<string, unknown>>;

/**
 * Later layers win, key by key through nested mappings; lists are replaced whole; null takes a key
 * away that a layer below has set.
 */
export function mergeLayers(layers: readonly Layer[]): Layer {
  return layers.reduce(mergeTwo, {});
}

function mergeTwo(below: Layer, above: Layer): Layer {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = merged[key];
    if (value === null) delete merged[key];
    else if (isMapping(under) && isMapping(value)) merged[key] = mergeTwo(under, value);
    else merged[key] = isMapping(value) ? mergeTwo({}, value) : value;
  }
  return merged;
}

function isMapping(value: unknown): value is Layer {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
