import { LateAnswers } from './late-answers.ts';
import { expectedAt, likelyKnee, type Measured } from './likely-knee.ts';

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

const START = 16;
/** A window lasts for as many answers as are in flight, and for no fewer: chance evens out. */
const FEWEST_ANSWERS = 24;
/** A verdict that may cost half of the throughput wants more. */
const ANSWERS_TO_CONFIRM = 60;
const SHORTEST_WINDOW_MS = 250;
/** A limit that is not used says nothing about the server. */
const USED_SHARE = 0.8;
/** Beyond the knee only latency is lost, below it throughput. */
const MARGIN = 1.25;
/** Where to look in turn, by the limit that is thought best: only other limits show the knee. */
const TRIED = [1.25, 1, 0.8, 1] as const;
const LARGEST_STEP = { down: 0.4, up: 2 };
/** What every further window leaves of the weight of an older one. */
const REMEMBERED = 0.85;
const FORGOTTEN_ANSWERS = 3;
/** A throughput that is not chance, against the expected one: the server has become another. */
const CAN_MORE = 1.2;
const CAN_LESS = 0.8;
const OVERLOAD_CUT = 0.7;
const SHORTEST_CUT_MS = 1_000;
const LATENCY_WEIGHT = 0.05;

/**
 * Finds the concurrency at which a server is saturated, and follows it: beyond it throughput rises
 * no longer, and latency does. Tries limits around the one it holds for best, and infers from all
 * recent throughputs together where the knee lies. Where answers come late it measures once more at
 * the same limit, and if the server does less indeed, cuts at once by as much. Refusals (429, 503)
 * cut it too, as TCP does. Throughput is compared and not latency: a batching server's latency
 * rises long before it is full.
 */
export class AdaptiveLimit implements ConcurrencyLimit {
  readonly most: number;
  #limit: number;
  #seen: readonly Measured[] = [];
  #knee = START;
  #turn = 0;
  readonly #late = new LateAnswers();
  #isConfirming = false;
  #isLowered = false;
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
    const weight = this.#meanLatencyMs === 0 ? 1 : LATENCY_WEIGHT;
    this.#meanLatencyMs += (latencyMs - this.#meanLatencyMs) * weight;
    const isUsed = inFlight >= this.#limit * USED_SHARE;
    const expected = this.#isConfirming || !isUsed ? 0 : this.#expected();
    if (this.#late.areLate(nowMs, expected)) {
      this.#isConfirming = true;
      this.#measureFrom(nowMs);
      return;
    }
    if (this.#isSettling(nowMs, inFlight)) return;
    this.#startedAtMs ??= nowMs;
    this.#answers += 1;
    this.#used += inFlight;
    const tookMs = nowMs - this.#startedAtMs;
    if (this.#answers <= this.#windowAnswers() || tookMs < SHORTEST_WINDOW_MS) return;
    if (this.#used / this.#answers < this.#limit * USED_SHARE) {
      this.#measureFrom(nowMs);
      return;
    }
    const answers = this.#answers - 1;
    this.#decide({ limit: this.#limit, perSecond: (answers * 1_000) / tookMs, answers }, nowMs);
  }

  overloaded(nowMs: number): void {
    if (nowMs < this.#cutUntilMs) return;
    this.#cutUntilMs = nowMs + Math.max(SHORTEST_CUT_MS, this.#meanLatencyMs);
    this.#seen = [];
    this.#moveTo(this.#limit * OVERLOAD_CUT, nowMs);
  }

  /** Answers to what was sent before a change say nothing about what it brought. */
  #isSettling(nowMs: number, inFlight: number): boolean {
    this.#settleUntilMs ??= nowMs;
    if (this.#startedAtMs !== null) return false;
    return this.#isLowered ? inFlight > this.#limit : nowMs < this.#settleUntilMs;
  }

  #windowAnswers(): number {
    if (this.#isConfirming) return Math.max(ANSWERS_TO_CONFIRM, this.#limit / 2);
    // Doubling is not a matter of chance, and must not take long.
    return this.#seen.length < 2 ? this.#limit : Math.max(FEWEST_ANSWERS, this.#limit);
  }

  /** Answers a second, as far as is known; 0 where it is not. */
  #expected(): number {
    return this.#seen.length < 2 ? 0 : expectedAt(this.#limit, this.#knee, this.#seen);
  }

  #decide(now: Measured, nowMs: number): void {
    const expected = this.#expected();
    const share = expected === 0 ? 1 : now.perSecond / expected;
    const isLess = this.#isConfirming && share < CAN_LESS;
    this.#isConfirming = false;
    this.#seen = isLess || share > CAN_MORE ? [now] : [...older(this.#seen), now];
    if (isLess) {
      this.#knee *= share;
      this.#moveTo(this.#knee * MARGIN, nowMs);
    } else if (this.#seen.length === 1) {
      this.#knee = now.limit;
      this.#moveTo(now.limit * LARGEST_STEP.up, nowMs);
    } else {
      this.#knee = likelyKnee(this.#seen, this.most);
      this.#turn = (this.#turn + 1) % TRIED.length;
      const wanted = this.#knee * MARGIN * (TRIED[this.#turn] ?? 1);
      const atLeast = this.#limit * LARGEST_STEP.down;
      this.#moveTo(Math.max(atLeast, Math.min(this.#limit * LARGEST_STEP.up, wanted)), nowMs);
    }
  }

  #moveTo(limit: number, nowMs: number): void {
    const next = Math.max(1, Math.min(this.most, Math.round(limit)));
    const isSame = next === this.#limit;
    this.#isLowered = next < this.#limit;
    this.#limit = next;
    this.#settleUntilMs = isSame ? nowMs : nowMs + this.#meanLatencyMs;
    this.#late.forget();
    this.#measureFrom(isSame ? nowMs : null);
  }

  #measureFrom(nowMs: number | null): void {
    this.#startedAtMs = nowMs;
    this.#answers = 0;
    this.#used = 0;
  }
}

function older(seen: readonly Measured[]): readonly Measured[] {
  return seen
    .map((one) => ({ ...one, answers: one.answers * REMEMBERED }))
    .filter(({ answers }) => answers > FORGOTTEN_ANSWERS);
}
