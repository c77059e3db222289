/**
 * Clips lie in shards of their own, named after their source's: `00012-0003`. Which one depends on
 * the source's shard and on the clip's place within its source alone, so that a source that is
 * done anew moves no other source's clips to another shard.
 */
const SEPARATOR = '-';
const DIGITS = 4;
/** Clips of a full shard. */
const CLIPS_PER_SHARD = 64;

/** How many clips of one source share a shard, where `sources` sources lie in a shard. */
export function clipsPerSource(sources: number): number {
  return Math.max(1, Math.ceil(CLIPS_PER_SHARD / Math.max(1, sources)));
}

/** The shard of the clip at `place` (from 0) within its source. */
export function clipShard(sourceShard: string, place: number, perSource: number): string {
  const number = Math.floor(place / perSource);
  return `${sourceShard}${SEPARATOR}${String(number).padStart(DIGITS, '0')}`;
}

/** The shard that a clip shard's sources lie in; the shard itself where it is none. */
export function sourceShardOf(shard: string): string {
  return shard.split(SEPARATOR)[0] ?? shard;
}

export function isClipShard(shard: string): boolean {
  return shard.includes(SEPARATOR);
}
