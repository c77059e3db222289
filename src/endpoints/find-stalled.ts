import type { Replica } from './replica.ts';

const SHORTEST_SILENCE_MS = 5_000;
/** Longer than any of the latest answers took, by this factor. */
const FACTOR = 3;

/**
 * Replicas that hold calls and have shown no sign of life for far longer than the others' slowest
 * answer, although another one works and can take the calls over. Alone, a silent server may just
 * be slow; beside others that answer it is stuck, and what waits for it holds up the whole run.
 */
export function findStalled(replicas: readonly Replica[], nowMs: number): readonly Replica[] {
  return replicas.filter((replica) => {
    if (replica.inFlight === 0 || replica.health.state === 'open') return false;
    const silentMs = nowMs - replica.lastSignMs;
    if (silentMs < SHORTEST_SILENCE_MS) return false;
    const working = replicas.filter((other) => other !== replica && isWorking(other, replica));
    const longest = working.map((other) => other.meter.longestLatencyMs() ?? Infinity);
    const own = replica.meter.longestLatencyMs() ?? 0;
    return working.length > 0 && silentMs > FACTOR * Math.max(own, Math.min(...longest));
  });
}

/** It answered since the silent one last did. */
function isWorking(other: Replica, silent: Replica): boolean {
  return other.health.state === 'closed' && other.lastSignMs > silent.lastSignMs;
}
