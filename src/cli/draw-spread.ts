import { pickEvenly } from '../clips/pick-evenly.ts';

export interface Drawn<Row> {
  readonly rows: readonly Row[];
  /** How many there are in all. */
  readonly total: number;
}

/** `count` rows spread evenly over all, in order, read once with little memory. */
export async function drawSpread<Row>(
  rows: AsyncIterable<Row>,
  count: number,
  limit: number | null,
  onProgress: (total: number) => void = () => undefined,
): Promise<Drawn<Row>> {
  const most = 4 * count;
  let kept: Row[] = [];
  let stride = 1;
  let total = 0;
  for await (const row of rows) {
    if (total % stride === 0) kept.push(row);
    if (kept.length > most) {
      kept = kept.filter((_, index) => index % 2 === 0);
      stride *= 2;
    }
    total += 1;
    if (total % 1_000 === 0) onProgress(total);
    if (total === limit) break;
  }
  return { rows: pickEvenly(kept, count), total };
}
