import type { Replica } from './replica.ts';

/**
 * The replica for the next call: of the lowest priority that has room the least loaded, by the share
 * of its room that is taken and by its weight. `avoid`, where the call has just failed, only where
 * no other has room. Null where none has.
 */
export function chooseReplica(
  replicas: readonly Replica[],
  avoid: Replica | null,
  nowMs: number,
): Replica | null {
  let chosen: Replica | null = null;
  for (const replica of replicas) {
    if (replica === avoid || !replica.hasRoom(nowMs)) continue;
    if (chosen === null || isBetter(replica, chosen)) chosen = replica;
  }
  if (chosen === null && avoid?.hasRoom(nowMs) === true) return avoid;
  return chosen;
}

function isBetter(replica: Replica, other: Replica): boolean {
  const byPriority = replica.options.priority - other.options.priority;
  return byPriority === 0 ? loadOf(replica) < loadOf(other) : byPriority < 0;
}

/** With the call that is to be placed. */
function loadOf(replica: Replica): number {
  return (replica.inFlight + 1) / (replica.room() * replica.options.weight);
}
