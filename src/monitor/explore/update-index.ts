import type { Database } from './database.ts';
import { rangeOfShard } from './row.ts';
import {
  listSegments,
  makeFolder,
  removeOutdated,
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

const TRIES = 5;

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
  const { folder, source, shardsPerSegment, onProgress, signal } = update;
  await makeFolder(folder);
  const stamps = await source.stamps(signal);
  let [done, read] = [0, 0];
  onProgress({ done, shards: stamps.size });
  for (const [number, wanted] of bySegment(stamps, shardsPerSegment)) {
    signal.throwIfAborted();
    read += await bringUp(update, number, wanted);
    done += wanted.size;
    onProgress({ done, shards: stamps.size });
  }
  return read;
}

/** Again where another process has replaced the file meanwhile. */
async function bringUp(update: Update, number: number, wanted: Stamps): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const before = await latestOf(update.folder, number);
    try {
      return await bringUpFrom(update, before, { number, wanted });
    } catch (error) {
      const now = await latestOf(update.folder, number);
      if (update.signal.aborted || now?.path === before?.path || attempt === TRIES) throw error;
    }
  }
}

async function bringUpFrom(
  { database, folder, source, signal }: Update,
  segment: Segment | null,
  { number, wanted }: { readonly number: number; readonly wanted: Stamps },
): Promise<number> {
  const known: Stamps = segment === null ? new Map() : await stampsOf(database, segment);
  const changed = [...wanted.keys()].filter((shard) => known.get(shard) !== wanted.get(shard));
  if (changed.length === 0) return 0;
  const stale = new Set(changed);
  const positions = [...wanted.keys()].filter((shard) => !stale.has(shard)).map(rangeOfShard);
  await writeSegment(database, {
    path: segmentPath(folder, number, (segment?.generation ?? 0) + 1),
    lines: source.lines(changed, signal),
    kept: segment === null ? null : { from: segment, positions },
    stamps: wanted,
  });
  await removeOutdated(folder, number);
  return changed.length;
}

async function latestOf(folder: string, number: number): Promise<Segment | null> {
  return (await listSegments(folder)).find((segment) => segment.number === number) ?? null;
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
