/**
 * Works on up to `concurrency` items at once, and gives the results in the order of the items. What
 * is under way when the caller stops, or when one fails, is waited for.
 */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // Looked at later, in its turn: until then it is not unhandled.
      result.catch(() => undefined);
      underWay.push(result);
      if (underWay.length < concurrency) continue;
      const [first] = underWay;
      if (first) yield await first;
      void underWay.shift();
    }
    while (underWay[0]) {
      yield await underWay[0];
      void underWay.shift();
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}
