import { randomBytes } from 'node:crypto';
import { mkdir, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A file of the index: the rows of some consecutive shards. It never changes; when a shard does, a
 * file of the next generation takes its place.
 */
export interface Segment {
  /** Which shards: `number * shardsPerSegment` and on. */
  readonly number: number;
  readonly generation: number;
  readonly path: string;
}

const NAME = /^(\d{5,})-(\d{6,})-[0-9a-f]{12}\.parquet$/;
/** With files that are still being written. */
const ANY_NAME = /^(\d{5,})-(\d{6,})-[0-9a-f]{12}\.parquet(?:\.tmp|\.jsonl)?$/;

/** The latest file of each segment, in the order of the run. None where there is no folder. */
export async function listSegments(folder: string): Promise<readonly Segment[]> {
  const latest = new Map<number, Segment>();
  for (const segment of await allSegments(folder)) latest.set(segment.number, segment);
  return [...latest.values()].toSorted((a, b) => a.number - b.number);
}

/** A name that no two processes give; generations are compared first, then the name's random end. */
export function segmentPath(folder: string, number: number, generation: number): string {
  const [shown, turn] = [String(number).padStart(5, '0'), String(generation).padStart(6, '0')];
  return join(folder, `${shown}-${turn}-${randomBytes(6).toString('hex')}.parquet`);
}

export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
}

/**
 * Takes away what the latest file of a segment stands for, with what writers that died have left: one
 * that lives and is late finds its own files gone, and looks again.
 */
export async function removeOutdated(folder: string, number: number): Promise<void> {
  const names = await namesIn(folder);
  const own = names.flatMap((name) => {
    const found = ANY_NAME.exec(name);
    if (!found || Number(found[1]) !== number) return [];
    return { name, generation: Number(found[2]), isWhole: NAME.test(name) };
  });
  const latest = own.findLast(({ isWhole }) => isWhole);
  if (!latest) return;
  for (const { name, generation, isWhole } of own) {
    if (name === latest.name || (!isWhole && generation >= latest.generation)) continue;
    await removeIfThere(join(folder, name));
  }
}

export async function removeIfThere(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

/** Older generations first. */
async function allSegments(folder: string): Promise<readonly Segment[]> {
  return (await namesIn(folder)).flatMap((name) => {
    const found = NAME.exec(name);
    if (!found) return [];
    return { number: Number(found[1]), generation: Number(found[2]), path: join(folder, name) };
  });
}

/** Sorted: names begin with digits of one length, the segment's and then the generation's. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
