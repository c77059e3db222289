import { EndpointError, type EndpointFault } from '../core/errors.ts';
import type { Pool } from './pool.ts';
import type { Sleep } from './sleep.ts';

export interface RetryLimits {
  /** How many transient failures one call may meet; the last of them is thrown. */
  readonly maxAttempts: number;
  /** How long one call waits, in all, for a server that is busy or out of reach. */
  readonly patienceMs: number;
}

/** What one call has been through. */
export interface RetryState {
  readonly transientFailures: number;
  readonly waits: number;
  readonly patienceUsedMs: number;
}

export type RetryDecision =
  | {
      readonly action: 'wait';
      readonly waitMs: number;
      /** The server named the time: no call of this endpoint is to ask before. */
      readonly holdAll: boolean;
      readonly state: RetryState;
    }
  | { readonly action: 'throw'; readonly error: EndpointError };

/** A failure that another request will follow. */
export interface RetryNotice {
  readonly error: EndpointError;
  /** Requests made so far. */
  readonly attempts: number;
  readonly waitMs: number;
}

export interface RetryOptions {
  readonly pool: Pool;
  readonly limits: RetryLimits;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
  readonly onRetry: (notice: RetryNotice) => void;
}

export const FRESH: RetryState = { transientFailures: 0, waits: 0, patienceUsedMs: 0 };

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 20_000;

/**
 * Asks in the pool until there is a result, with `attempts` as the number of requests it took.
 * Throws the EndpointError that ended it, the reason of `signal`, or at once whatever else
 * `request` throws. No room in the pool is taken while it waits for its own next turn.
 */
export async function withRetries<Result>(
  request: () => Promise<Result>,
  { pool, limits, now, random, sleep, signal, onRetry }: RetryOptions,
): Promise<{ readonly result: Result; readonly attempts: number }> {
  let state = FRESH;
  for (let attempts = 1; ; attempts += 1) {
    let startedAtMs = 0;
    try {
      const timed = async (): Promise<Result> => {
        startedAtMs = now();
        return request();
      };
      return { result: await pool.run(timed, signal), attempts };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof EndpointError)) throw error;
      const decision = decideRetry(error, now() - startedAtMs, state, limits, random);
      if (decision.action === 'throw') throw decision.error;
      if (decision.holdAll) pool.hold(decision.waitMs);
      onRetry({ error, attempts, waitMs: decision.waitMs });
      await sleep(decision.waitMs, signal);
      ({ state } = decision);
    }
  }
}

/**
 * What to do after a failure that took `tookMs`. A busy server and one out of reach cost patience,
 * not attempts: a restart must not use up the attempts of the records in flight. `random` is in
 * [0, 1).
 */
export function decideRetry(
  error: EndpointError,
  tookMs: number,
  state: RetryState,
  limits: RetryLimits,
  random: () => number,
): RetryDecision {
  if (error.fault === 'request' || error.fault === 'endpoint') return { action: 'throw', error };
  return costsAttempt(error)
    ? tryAgain(error, state, limits, random)
    : bePatient(error, tookMs, state, limits, random);
}

export function costsAttempt({ fault, code }: EndpointError): boolean {
  return fault === 'transient' && code !== 'endpoint_unreachable';
}

function tryAgain(
  error: EndpointError,
  state: RetryState,
  { maxAttempts }: RetryLimits,
  random: () => number,
): RetryDecision {
  const transientFailures = state.transientFailures + 1;
  if (transientFailures >= maxAttempts) {
    return { action: 'throw', error: givenUp(error, 'transient', `after ${maxAttempts} attempts`) };
  }
  const waitMs = error.retryAfterMs ?? backoffMs(state.transientFailures, random);
  return { action: 'wait', waitMs, holdAll: false, state: { ...state, transientFailures } };
}

function bePatient(
  error: EndpointError,
  tookMs: number,
  state: RetryState,
  { patienceMs }: RetryLimits,
  random: () => number,
): RetryDecision {
  const usedMs = state.patienceUsedMs + tookMs;
  const restMs = patienceMs - usedMs;
  const { retryAfterMs } = error;
  if (restMs <= 0 || (retryAfterMs ?? 0) > restMs) {
    // Nothing can succeed on a server that stays away until a person acts.
    const fault = error.fault === 'busy' ? 'busy' : 'endpoint';
    const patience = `as it stayed so for longer than ${patienceMs / 1000} s (patienceMs)`;
    return { action: 'throw', error: givenUp(error, fault, patience) };
  }
  const waitMs = retryAfterMs ?? Math.min(restMs, backoffMs(state.waits, random));
  return {
    action: 'wait',
    waitMs,
    holdAll: retryAfterMs !== null,
    state: { ...state, waits: state.waits + 1, patienceUsedMs: usedMs + waitMs },
  };
}

/** Exponential backoff with full jitter (Brooker, AWS Architecture Blog, 2015). */
function backoffMs(failuresBefore: number, random: () => number): number {
  return random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failuresBefore);
}

function givenUp(error: EndpointError, fault: EndpointFault, why: string): EndpointError {
  const { code, status, retryAfterMs } = error;
  const message = `${error.message} Given up ${why}.`;
  return new EndpointError(message, { fault, code, status, retryAfterMs, cause: error });
}
