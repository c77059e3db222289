import { setMaxListeners } from 'node:events';

import { EndpointError } from '../core/errors.ts';
import {
  type RateLimit,
  type RateWindow,
  rateWindowOf,
  type SharedLimits,
} from '../core/limits.ts';
import type { ReplicaReport } from '../core/replica-report.ts';
import type { ConcurrencyLimit } from './adaptive-limit.ts';
import type { BreakerEvent, PauseEvent } from './endpoint-event.ts';
import {
  afterFailure,
  afterStall,
  afterStart,
  HEALTHY,
  isPaused,
  type ReplicaHealth,
} from './replica-health.ts';
import { Refusals } from './refusals.ts';
import { ReplicaMeter, type Spent } from './replica-meter.ts';
import { TokenBudget } from './token-budget.ts';

export interface ReplicaOptions {
  /** How reports name it. */
  readonly name: string;
  /** How messages name it. */
  readonly title: string;
  /** The same in every process that asks this server with this key; no secret. */
  readonly key: string;
  /** Lower ones are asked first, others only while no lower one has room. */
  readonly priority: number;
  /** Its share among replicas of one priority. */
  readonly weight: number;
  readonly limit: ConcurrencyLimit;
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  /** Called when it is asked otherwise than before. */
  readonly onChange?: ((change: ReplicaChange) => void) | undefined;
}

export type ReplicaChange =
  | Pick<BreakerEvent, 'kind' | 'breaker' | 'code' | 'pausedMs'>
  | Pick<PauseEvent, 'kind' | 'code' | 'pausedMs'>;

/** So soon after a busy answer a pause is this answer's. */
const PAUSE_FOLLOWS_MS = 2_000;
/** How soon a store of limits that does not answer is asked again. */
const LIMITS_AWAY_MS = 1_000;
const TOKEN_WINDOW_SECONDS = 10;
/** Tokens are taken in pieces, so that the end of a window is not lost to a call that is larger. */
const PIECES_OF_WINDOW = 20;

/** One server among those that answer for an endpoint: its room, its limits and its health. */
export class Replica {
  readonly options: ReplicaOptions;
  readonly meter = new ReplicaMeter();
  readonly refusals = new Refusals();
  readonly #shared: SharedLimits;
  readonly #budget = new TokenBudget();
  readonly #requests: RateLimit | null;
  readonly #tokens: RateLimit | null;
  inFlight = 0;
  heldUntilMs = 0;
  /** Its rate is used up until then. */
  limitedUntilMs = 0;
  /** When it last showed that it works, or was given its first call after a pause. */
  lastSignMs = 0;
  health: ReplicaHealth = HEALTHY;
  /** Its latest busy answer, as long as no other came. */
  #busy: { readonly error: EndpointError; readonly atMs: number } | null = null;
  /** Why it is held; null where another process was told to wait. */
  #heldFor: EndpointError | null = null;
  /** Aborted when it is given up with calls in flight. */
  stall = new AbortController();

  constructor(options: ReplicaOptions, shared: SharedLimits) {
    const { key, requestsPerMinute, tokensPerMinute } = options;
    this.options = options;
    this.#shared = shared;
    this.#requests =
      requestsPerMinute === null
        ? null
        : { key: `${key}:requests`, window: rateWindowOf(requestsPerMinute) };
    this.#tokens =
      tokensPerMinute === null
        ? null
        : { key: `${key}:tokens`, window: tokenWindowOf(tokensPerMinute) };
    setMaxListeners(0, this.stall.signal);
  }

  /** Whether a call may begin. */
  hasRoom(nowMs: number): boolean {
    return this.inFlight < this.room() && nowMs >= this.opensAtMs();
  }

  /** How many calls at most; a probe goes alone. */
  room(): number {
    return this.health.state === 'closed' ? this.options.limit.current : 1;
  }

  /** The time before which nothing may begin, whatever is in flight. */
  opensAtMs(): number {
    const untilMs = this.health.state === 'open' ? this.health.untilMs : 0;
    return Math.max(this.heldUntilMs, this.limitedUntilMs, untilMs);
  }

  get isPaused(): boolean {
    return isPaused(this.health);
  }

  get hasRates(): boolean {
    return this.#requests !== null || this.#tokens !== null;
  }

  /** Takes what its rates allow for one call. False, with `limitedUntilMs` set, where they do not. */
  async admit(now: () => number): Promise<boolean> {
    try {
      const waitMs = await this.#take();
      if (waitMs <= 0) return true;
      this.limitedUntilMs = now() + waitMs;
    } catch {
      this.limitedUntilMs = now() + LIMITS_AWAY_MS;
    }
    return false;
  }

  async #take(): Promise<number> {
    const tokensMs = this.#tokens === null ? 0 : await this.#takeTokens(this.#tokens);
    if (tokensMs > 0) return tokensMs;
    const waitMs = this.#requests === null ? 0 : await this.#shared.take(this.#requests, 1);
    if (waitMs > 0) return waitMs;
    this.#budget.begun();
    return 0;
  }

  async #takeTokens(limit: RateLimit): Promise<number> {
    const most = Math.ceil(limit.window.points / PIECES_OF_WINDOW);
    for (;;) {
      const tokens = this.#budget.due(most);
      if (tokens === 0) return 0;
      const waitMs = await this.#shared.take(limit, tokens);
      if (waitMs > 0) return waitMs;
      this.#budget.paid(tokens);
    }
  }

  /** A call takes its place. One that has had nothing to do is not silent. */
  enter(nowMs: number): void {
    if (this.inFlight === 0) this.lastSignMs = nowMs;
    this.inFlight += 1;
  }

  /** What is returned names the request among its refusals. */
  started(): number {
    this.#become(afterStart(this.health), this.lastSignMs);
    this.meter.sent();
    return this.refusals.sent();
  }

  answered(nowMs: number, latencyMs: number, inFlight: number): void {
    this.#become(HEALTHY, nowMs);
    this.lastSignMs = nowMs;
    this.#busy = null;
    this.meter.answered(latencyMs, nowMs);
    this.options.limit.answered(nowMs, latencyMs, inFlight);
  }

  failed(error: EndpointError, nowMs: number, isRepeat: boolean): void {
    this.meter.failed(error);
    if (this.hasRates) this.#budget.ended(null);
    if (error.status !== null) this.lastSignMs = nowMs;
    this.#become(afterFailure(this.health, error, nowMs, isRepeat), nowMs);
    if (error.fault !== 'busy') return;
    this.#busy = { error, atMs: nowMs };
    this.options.limit.overloaded(nowMs);
  }

  /** Gives up what is in flight, to be asked elsewhere. */
  stalled(silentMs: number, nowMs: number): void {
    const message = `${this.options.title}: it has answered nothing for ${Math.round(silentMs / 1000)} s while others answer.`;
    const error = new EndpointError(message, { fault: 'transient', code: 'endpoint_stalled' });
    this.#become(afterStall(this.health, error, nowMs), nowMs);
    const { stall } = this;
    this.stall = new AbortController();
    setMaxListeners(0, this.stall.signal);
    stall.abort(error);
  }

  spent(spent: Spent): void {
    this.meter.spent(spent);
    const { inputTokens, outputTokens } = spent;
    const isCounted = inputTokens !== null && outputTokens !== null;
    if (this.hasRates) this.#budget.ended(isCounted ? inputTokens + outputTokens : null);
  }

  /** Starts nothing for so long, in any process: the server asked for it. */
  hold(forMs: number): void {
    this.#shared.hold(this.options.key, forMs);
  }

  /** Starts nothing for so long in this process. */
  rest(forMs: number, nowMs: number): void {
    const wasHeld = this.heldUntilMs > nowMs;
    this.heldUntilMs = Math.max(this.heldUntilMs, nowMs + forMs);
    const follows = this.#busy !== null && nowMs - this.#busy.atMs < PAUSE_FOLLOWS_MS;
    this.#heldFor = follows ? (this.#busy?.error ?? null) : null;
    if (wasHeld) return;
    this.options.onChange?.({ kind: 'pause', code: this.#heldFor?.code ?? null, pausedMs: forMs });
  }

  report(endpoint: string, nowMs: number): ReplicaReport {
    return {
      endpoint,
      replica: this.options.name,
      breaker: this.health.state,
      reason: this.#reason(nowMs),
      pausedMs: this.opensAtMs() > nowMs ? this.opensAtMs() - nowMs : null,
      inFlight: this.inFlight,
      limit: this.options.limit.current,
      ...this.meter.counts(nowMs),
    };
  }

  #reason(nowMs: number): string | null {
    if (this.health.state !== 'closed') return this.health.cause.message;
    if (this.heldUntilMs > nowMs) {
      return this.#heldFor?.message ?? 'another process was told to wait';
    }
    if (this.limitedUntilMs > nowMs) return 'its rate is used up';
    // Calls that it refuses come again one by one.
    return this.#busy?.error.message ?? null;
  }

  #become(health: ReplicaHealth, nowMs: number): void {
    const before = this.health;
    this.health = health;
    if (health.state === before.state) return;
    this.options.onChange?.({
      kind: 'breaker',
      breaker: health.state,
      code: health.state === 'closed' ? null : health.cause.code,
      pausedMs: health.state === 'open' ? health.untilMs - nowMs : null,
    });
  }
}

/** A call takes thousands of tokens: a window must hold several. */
function tokenWindowOf(perMinute: number): RateWindow {
  const points = (perMinute * TOKEN_WINDOW_SECONDS) / 60;
  return { seconds: TOKEN_WINDOW_SECONDS, points: Math.max(1, Math.floor(points)) };
}
