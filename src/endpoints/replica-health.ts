import type { EndpointError } from '../core/errors.ts';

/**
 * Whether a replica may be asked: a circuit breaker. `closed` it is asked freely, `open` not before
 * `untilMs`, `probing` by one call at a time until one is answered.
 */
export type ReplicaHealth =
  | { readonly state: 'closed'; readonly failures: number }
  | {
      readonly state: 'open';
      readonly untilMs: number;
      /** How often it opened since the last answer. */
      readonly openings: number;
      readonly cause: EndpointError;
    }
  | { readonly state: 'probing'; readonly openings: number; readonly cause: EndpointError };

export const HEALTHY: ReplicaHealth = { state: 'closed', failures: 0 };

/** Consecutive failures that open the breaker: one bad picture must not look like a bad server. */
const FAILURES_TO_OPEN = 5;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
/** A wrong key or an empty account is mended by a person: looked at again this often. */
const PERSON_PAUSE_MS = 30_000;

/**
 * After a failed call; `isRepeat` where it had failed before, so that what is asked may be at fault.
 * Busy servers and refused requests are alive: they change nothing, or mend.
 */
export function afterFailure(
  health: ReplicaHealth,
  error: EndpointError,
  nowMs: number,
  isRepeat = false,
): ReplicaHealth {
  if (error.fault === 'busy' || error.fault === 'request') {
    return health.state === 'probing' ? HEALTHY : health;
  }
  if (error.fault === 'endpoint') {
    return { state: 'open', untilMs: nowMs + PERSON_PAUSE_MS, openings: 1, cause: error };
  }
  if (health.state === 'open') return health;
  if (health.state === 'probing') return opened(health.openings + 1, error, nowMs);
  // A few pictures that it fails on for ever are not the server's end, be they all that is left.
  if (isRepeat && error.status !== null) return health;
  const failures = health.failures + 1;
  return failures >= FAILURES_TO_OPEN ? opened(1, error, nowMs) : { state: 'closed', failures };
}

/** Opens at once, whatever was before. */
export function afterStall(
  health: ReplicaHealth,
  error: EndpointError,
  nowMs: number,
): ReplicaHealth {
  return opened(health.state === 'closed' ? 1 : health.openings + 1, error, nowMs);
}

/** A call begins: it is the probe where the pause is over. */
export function afterStart(health: ReplicaHealth): ReplicaHealth {
  if (health.state !== 'open') return health;
  return { state: 'probing', openings: health.openings, cause: health.cause };
}

/** Whether it waits for a person: no key, no money, no such model. */
export function isPaused(health: ReplicaHealth): boolean {
  return health.state === 'open' && health.cause.fault === 'endpoint';
}

function opened(openings: number, cause: EndpointError, nowMs: number): ReplicaHealth {
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (openings - 1));
  return { state: 'open', untilMs: nowMs + pauseMs, openings, cause };
}
