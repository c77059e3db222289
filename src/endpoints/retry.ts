import { EndpointError, type EndpointFault } from '../core/errors.ts';
import type { Pool, Turn } from './pool.ts';
import type { Replica } from './replica.ts';
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
      /** The replica is left alone so long while the call goes to another. */
      readonly restMs: number;
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
  /** See Asked. */
  readonly notAt?: string | undefined;
  readonly onRetry: (notice: RetryNotice) => void;
}

export const FRESH: RetryState = { transientFailures: 0, waits: 0, patienceUsedMs: 0 };

/** Nothing was asked, or nothing came of it but silence: no attempt of the record. */
const UNASKED: ReadonlySet<string> = new Set(['endpoint_unreachable', 'endpoint_stalled']);
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 20_000;

/**
 * Asks in the pool until there is a result, with `attempts` as the number of requests it took.
 * Throws the EndpointError that ended it, the reason of `signal`, or at once whatever else
 * `request` throws. No room in the pool is taken while it waits for its own next turn; it does not
 * wait where another replica can be asked.
 */
export async function withRetries<Result>(
  request: (turn: Turn) => Promise<Result>,
  { pool, limits, now, random, sleep, signal, notAt, onRetry }: RetryOptions,
): Promise<{ readonly result: Result; readonly attempts: number }> {
  let state = FRESH;
  let avoid: Replica | null = null;
  for (let attempts = 1; ; attempts += 1) {
    const begun: { turn: Turn | null; atMs: number } = { turn: null, atMs: 0 };
    const timed = async (turn: Turn): Promise<Result> => {
      begun.turn = turn;
      begun.atMs = now();
      return request(turn);
    };
    try {
      return {
        result: await pool.run(timed, {
          signal,
          avoid,
          notAt,
          isRepeat: state.transientFailures > 0,
        }),
        attempts,
      };
    } catch (error) {
      signal.throwIfAborted();
      // Without a turn there was no request: the pool itself has given up.
      if (!(error instanceof EndpointError) || begun.turn === null) throw error;
      const { replica, isProbe } = begun.turn;
      avoid = replica;
      const hasOther = pool.hasOther(replica);
      const failed = { error, tookMs: now() - begun.atMs, isProbe, hasOther };
      const decision = decideRetry(failed, state, limits, random);
      if (decision.action === 'throw') throw decision.error;
      onRetry({ error, attempts, waitMs: decision.waitMs });
      if (decision.restMs > 0) replica.rest(decision.restMs, now());
      if (decision.waitMs > 0) await sleep(decision.waitMs, signal);
      ({ state } = decision);
    }
  }
}

/** A request that failed. */
export interface FailedRequest {
  readonly error: EndpointError;
  readonly tookMs: number;
  /** It was to show whether its replica works again. */
  readonly isProbe: boolean;
  /** Another replica can be asked. */
  readonly hasOther: boolean;
}

/**
 * What to do after a failure. A busy server and one out of reach cost patience, not attempts: a
 * restart must not use up the attempts of the records in flight. `random` is in [0, 1).
 */
export function decideRetry(
  failed: FailedRequest,
  state: RetryState,
  limits: RetryLimits,
  random: () => number,
): RetryDecision {
  const { error, isProbe, hasOther } = failed;
  if (error.fault === 'request') return { action: 'throw', error };
  // What is wrong with one replica says nothing of the others.
  if (error.fault === 'endpoint') {
    return hasOther ? { action: 'wait', waitMs: 0, restMs: 0, state } : { action: 'throw', error };
  }
  const decision = costsAttempt(error, isProbe)
    ? tryAgain(error, state, limits, random)
    : bePatient(failed, state, limits, random);
  return decision.action === 'wait' && hasOther ? goElsewhere(failed, decision, state) : decision;
}

/** Nothing was waited for; but two busy replicas must not pass a call to and fro. */
function goElsewhere(
  { error, tookMs }: FailedRequest,
  decision: Extract<RetryDecision, { action: 'wait' }>,
  before: RetryState,
): RetryDecision {
  const patienceUsedMs = before.patienceUsedMs + (costsAttempt(error) ? 0 : tookMs);
  const restMs = error.fault === 'busy' ? decision.waitMs : 0;
  return { action: 'wait', waitMs: 0, restMs, state: { ...decision.state, patienceUsedMs } };
}

/** Where a server did not even answer its probe, the record had no part in it. */
export function costsAttempt({ fault, code, status }: EndpointError, isProbe = false): boolean {
  if (fault !== 'transient' || UNASKED.has(code)) return false;
  return !isProbe || status !== null || code === 'endpoint_bad_response';
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
  return { action: 'wait', waitMs, restMs: 0, state: { ...state, transientFailures } };
}

function bePatient(
  { error, tookMs }: FailedRequest,
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
    restMs: 0,
    state: { ...state, waits: state.waits + 1, patienceUsedMs: usedMs + waitMs },
  };
}

/** Exponential backoff with full jitter (Brooker, AWS Architecture Blog, 2015). */
function backoffMs(failuresBefore: number, random: () => number): number {
  return random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failuresBefore);
}

function givenUp(error: EndpointError, fault: EndpointFault, why: string): EndpointError {
  const { code, status, retryAfterMs, quotes } = error;
  const message = `${error.message} Given up ${why}.`;
  return new EndpointError(message, { fault, code, status, retryAfterMs, quotes, cause: error });
}
