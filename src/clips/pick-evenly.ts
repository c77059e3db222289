/** At most `count` of the items, in order: the middles of equal parts of the list. */
export function pickEvenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, part) =>
    Math.floor(((part + 0.5) / count) * items.length),
  ).flatMap((index) => items.slice(index, index + 1));
}
