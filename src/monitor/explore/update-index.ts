import { type Database } from './database.ts';
import { rangeOfShard } from './row.ts';
import {
  listSegments,
  makeFolder,
  removeOlder,
  segmentPath,
  type Segment,
} from './segment-folder.ts';
import { stampsOf, writeSegment, type Stamps } from './write-segment.ts';

/** The records of a run as the index reads them. */
export interface RecordSource {
  /** Changes with the files of a shard; of all shards of sources, in order. */
  stamps(signal: AbortSignal): Promise<Stamps>;
  /** The rows of some shards as they are now, in order: one text of JSON lines each. */
  lines(shards: readonly string[], signal: AbortSignal): AsyncIterable<string>;
}

export interface IndexProgress {
  /** Shards whose rows are in the index as they are in the run. */
  readonly done: number;
  readonly shards: number;
}

interface Update {
  readonly database: Database;
  readonly folder: string;
  readonly source: RecordSource;
  readonly shardsPerSegment: number;
  readonly onProgress: (progress: IndexProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings an index up to date: only shards whose files have changed are read. Any number of processes
 * may do so at once, and read meanwhile; the work is then done twice, to the same end. Resolves to
 * the number of shards that were read.
 */
export async function updateIndex(update: Update): Promise<number> {
  const { database, folder, source, shardsPerSegment, onProgress, signal } = update;
  await makeFolder(folder);
  const stamps = await source.stamps(signal);
  const segments = new Map((await listSegments(folder)).map((one) => [one.number, one]));
  let [done, read] = [0, 0];
  for (const [number, wanted] of bySegment(stamps, shardsPerSegment)) {
    signal.throwIfAborted();
    const segment = segments.get(number) ?? null;
    const known: Stamps = segment === null ? new Map() : await stampsOf(database, segment);
    const changed = [...wanted.keys()].filter((shard) => known.get(shard) !== wanted.get(shard));
    if (changed.length > 0) await replace(update, { number, segment, wanted, changed });
    read += changed.length;
    done += wanted.size;
    onProgress({ done, shards: stamps.size });
  }
  return read;
}

interface Replacement {
  readonly number: number;
  readonly segment: Segment | null;
  readonly wanted: Stamps;
  readonly changed: readonly string[];
}

async function replace(
  { database, folder, source, signal }: Update,
  { number, segment, wanted, changed }: Replacement,
): Promise<void> {
  const generation = (segment?.generation ?? 0) + 1;
  const path = segmentPath(folder, number, generation);
  const stale = new Set(changed);
  const positions = [...wanted.keys()].filter((shard) => !stale.has(shard)).map(rangeOfShard);
  await writeSegment(database, {
    path,
    lines: source.lines(changed, signal),
    kept: segment === null ? null : { from: segment, positions },
    stamps: wanted,
  });
  await removeOlder(folder, { number, generation, path });
}

function bySegment(stamps: Stamps, shardsPerSegment: number): ReadonlyMap<number, Stamps> {
  const segments = new Map<number, Map<string, string>>();
  for (const [shard, stamp] of stamps) {
    const number = Math.floor(Number(shard) / shardsPerSegment);
    const own = segments.get(number) ?? new Map<string, string>();
    own.set(shard, stamp);
    segments.set(number, own);
  }
  return segments;
}
