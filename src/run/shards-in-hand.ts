/**
 * How much longer the slowest answer of a shard takes than the mean one: of 64 log-normal times with
 * sigma 0.5, 3 times.
 */
const TAIL = 4;
/** One that is being begun, and one that is being put in place. */
const AT_THE_ENDS = 2;

/**
 * How many shards of a stage have to be in hand so that `inFlight` calls always are. A shard takes as
 * long as its slowest answer; what the others leave free in that time, further shards have to fill.
 */
export function shardsInHand(inFlight: number, shardSize: number): number {
  return Math.ceil((TAIL * inFlight) / shardSize) + AT_THE_ENDS;
}
