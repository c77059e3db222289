/** How many requests one server is given at a time. */
export interface ConcurrencyLimit {
  readonly current: number;
  readonly most: number;
  /** An answer came; `inFlight` as it was while it was waited for. */
  answered(nowMs: number, latencyMs: number, inFlight: number): void;
  /** The server said that it has too much to do. */
  overloaded(nowMs: number): void;
}

export function fixedLimit(concurrency: number): ConcurrencyLimit {
  const nothing = (): void => undefined;
  return { current: concurrency, most: concurrency, answered: nothing, overloaded: nothing };
}

/** What a window of answers at one limit showed. */
interface Measured {
  readonly limit: number;
  readonly perSecond: number;
}

type Phase = 'rise' | 'stay' | 'above' | 'below';

const START = 16;
/** A window lasts for as many answers as are in flight, and for no fewer: chance evens out. */
const FEWEST_ANSWERS = 24;
const SHORTEST_WINDOW_MS = 250;
/** A limit that is not used says nothing about the server. */
const USED_SHARE = 0.8;
const STEP_UP = 1.3;
const STEP_DOWN = 0.8;
/**
 * Elasticity of throughput by concurrency, the logarithm of the one gain by the other: 1 where
 * every further request is free, 0 where it only waits.
 */
const WORTH_MORE = 0.45;
/** Beyond the knee only latency is lost, below it throughput. */
const MARGIN = 1.15;
const OVERLOAD_CUT = 0.7;

/**
 * Finds the concurrency at which a server is saturated, and follows it: beyond it throughput rises
 * no longer, and latency does. Doubles while that pays; then tries now a step up and now one down,
 * and keeps the step where throughput shows that it is better, or no worse with fewer. Refusals
 * (429, 503) cut it at once, as TCP does. Throughput is compared and not latency: a batching
 * server's latency rises long before it is full.
 */
export class AdaptiveLimit implements ConcurrencyLimit {
  readonly most: number;
  #limit: number;
  #phase: Phase = 'rise';
  #base: Measured | null = null;
  #turn = 0;
  #settleUntilMs: number | null = null;
  #startedAtMs: number | null = null;
  #answers = 0;
  #used = 0;
  #meanLatencyMs = 0;
  #cutUntilMs = 0;

  constructor(most: number) {
    this.most = most;
    this.#limit = Math.min(START, most);
  }

  get current(): number {
    return this.#limit;
  }

  answered(nowMs: number, latencyMs: number, inFlight: number): void {
    this.#meanLatencyMs +=
      (latencyMs - this.#meanLatencyMs) * (this.#meanLatencyMs === 0 ? 1 : 0.05);
    this.#settleUntilMs ??= nowMs;
    if (nowMs < this.#settleUntilMs) return;
    this.#startedAtMs ??= nowMs;
    this.#answers += 1;
    this.#used += inFlight;
    const tookMs = nowMs - this.#startedAtMs;
    if (this.#answers <= this.#windowAnswers() || tookMs < SHORTEST_WINDOW_MS) return;
    const perSecond = ((this.#answers - 1) * 1_000) / tookMs;
    const isUsed = this.#used / this.#answers >= this.#limit * USED_SHARE;
    if (isUsed) this.#decide({ limit: this.#limit, perSecond }, nowMs);
    else this.#measureAnew(nowMs);
  }

  overloaded(nowMs: number): void {
    if (nowMs < this.#cutUntilMs) return;
    this.#cutUntilMs = nowMs + Math.max(1_000, this.#meanLatencyMs);
    this.#base = null;
    this.#moveTo(this.#limit * OVERLOAD_CUT, 'stay', nowMs);
  }

  /** Doubling is not a matter of chance, and must not take long. */
  #windowAnswers(): number {
    return this.#phase === 'rise' ? this.#limit : Math.max(FEWEST_ANSWERS, this.#limit);
  }

  #decide(now: Measured, nowMs: number): void {
    const before = this.#base;
    this.#base = now;
    switch (this.#phase) {
      case 'rise':
        if (before === null || isWorth(before, now)) this.#moveTo(this.#limit * 2, 'rise', nowMs);
        else this.#moveTo(kneeOf(before, now), 'stay', nowMs);
        return;
      case 'stay':
        this.#turn += 1;
        if (
          before !== null &&
          before.limit === now.limit &&
          now.perSecond > before.perSecond * 1.25
        )
          this.#moveTo(this.#limit * 2, 'rise', nowMs);
        else if (this.#turn % 3 === 0) this.#moveTo(this.#limit * STEP_DOWN, 'below', nowMs);
        else this.#moveTo(this.#limit * STEP_UP, 'above', nowMs);
        return;
      case 'above':
        if (before === null || isWorth(before, now))
          this.#moveTo(this.#limit * STEP_UP, 'rise', nowMs);
        else this.#moveTo(before.limit, 'stay', nowMs);
        return;
      case 'below':
        if (before === null || isWorth(now, before)) {
          this.#moveTo(before?.limit ?? this.#limit, 'stay', nowMs);
        } else this.#moveTo(this.#limit, 'stay', nowMs);
    }
  }

  /** Answers to requests that began before the change say nothing about what it brought. */
  #moveTo(limit: number, phase: Phase, nowMs: number): void {
    const next = Math.max(1, Math.min(this.most, Math.round(limit)));
    this.#phase = phase;
    const isSame = next === this.#limit;
    this.#limit = next;
    this.#settleUntilMs = isSame ? nowMs : nowMs + this.#meanLatencyMs;
    this.#measureAnew(null);
    this.#startedAtMs = isSame ? nowMs : null;
  }

  #measureAnew(nowMs: number | null): void {
    this.#startedAtMs = nowMs;
    this.#answers = 0;
    this.#used = 0;
  }
}

/** Up to here throughput rose with the limit, as if nothing waited; and a little more. */
function kneeOf(fewer: Measured, more: Measured): number {
  const gain = Math.max(1, more.perSecond / fewer.perSecond);
  return Math.min(more.limit, fewer.limit * gain * MARGIN);
}

/** Whether going from `fewer` to `more` gave enough for what it asked. */
function isWorth(fewer: Measured, more: Measured): boolean {
  if (more.limit <= fewer.limit) return false;
  const gain = Math.log(more.perSecond / fewer.perSecond);
  return gain / Math.log(more.limit / fewer.limit) >= WORTH_MORE;
}
