/** Works on items a few at a time, and gives the results in the order of the items. */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  for (const item of items) {
    const result = work(item);
    // A rejection is thrown where its turn comes; until then it must not count as unhandled.
    result.catch(() => undefined);
    begun.push(result);
    const oldest = begun.length > ahead ? begun.shift() : undefined;
    if (oldest) yield await oldest;
  }
  for (const result of begun) yield await result;
}
