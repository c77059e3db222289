import type { Tally } from '../core/tally.ts';

/**
 * The tallies that still hold, in the order of the stages. Tallies outlive what they counted: once a
 * threshold is tightened, the stages after the filter keep those of records that no longer reach
 * them. So a shard counts at a stage only where the stage before let something through, and with no
 * more records than that.
 */
export function currentTallies(
  stageKeys: readonly string[],
  tallies: readonly Tally[],
): readonly Tally[] {
  const current: Tally[] = [];
  let before: ReadonlyMap<string, Tally> | null = null;
  for (const key of stageKeys) {
    const own = new Map<string, Tally>();
    for (const tally of tallies.filter(({ stage }) => stage === key)) {
      const counted = before === null ? tally : reached(tally, before);
      if (counted) own.set(tally.shard, counted);
    }
    current.push(...own.values());
    before = own;
  }
  return current;
}

/** Records that came in: of a stage that splits, sources and not clips. */
export function recordsOf({ emitted, split, rejected, failed }: Tally): number {
  return (split > 0 ? split : emitted) + sumOf(rejected) + sumOf(failed);
}

export function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function reached(tally: Tally, before: ReadonlyMap<string, Tally>): Tally | null {
  const same = before.get(tally.shard);
  if (same === undefined) {
    // Clip shards are named after their source's: `00012-0003`.
    const source = before.get(tally.shard.split('-')[0] ?? '');
    return source !== undefined && source.split > 0 && source.emitted > 0 ? tally : null;
  }
  if (same.emitted === 0) return null;
  const over = recordsOf(tally) - same.emitted;
  if (over <= 0 || tally.split > 0) return tally;
  return { ...tally, emitted: Math.max(0, tally.emitted - over) };
}
