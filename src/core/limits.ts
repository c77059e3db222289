import type { Account, Amount } from './budget.ts';

/** A rate that several processes keep together. */
export interface RateLimit {
  /** Names what is limited, the same in every process: no key, no secret. */
  readonly key: string;
  readonly window: RateWindow;
}

/** What processes that ask one server keep together. */
export interface SharedLimits {
  /**
   * Takes `points` of the present window. Resolves to 0, or, where the window is used up, to the
   * milliseconds until the next one begins: nothing is taken then.
   */
  take(limit: RateLimit, points: number): Promise<number>;
  /** Tells all processes, this one too, that nothing is to be started for so long. */
  hold(key: string, forMs: number): void;
  /** Calls back for every hold of this key, those in force included. Returns what ends it. */
  onHold(key: string, callback: (forMs: number) => void): () => void;
  /**
   * What is spent of one budget. `spentByFiles` is what is known to be spent without this account,
   * asked for now and whenever what processes had told one another is lost; the larger sum counts.
   */
  openAccount(key: string, spentByFiles: () => Promise<Amount>): Account;
  close(): Promise<void>;
}

/** A slice of a minute, and what may happen within it. */
export interface RateWindow {
  readonly seconds: number;
  readonly points: number;
}

const SECONDS_PER_MINUTE = 60;
/** Of a limit, how much may be lost by rounding down to whole points. */
const ROUNDING_LOSS = 0.01;

/**
 * The shortest window of whole seconds that loses next to nothing of the limit: 600 a minute are 10
 * a second. Short windows spread requests, so that a server which counts by another clock, or over
 * a sliding minute, sees no burst across two of them.
 */
export function rateWindowOf(perMinute: number): RateWindow {
  for (let seconds = 1; seconds < SECONDS_PER_MINUTE; seconds += 1) {
    const exact = (perMinute * seconds) / SECONDS_PER_MINUTE;
    const points = Math.floor(exact);
    if (points >= 1 && points >= exact * (1 - ROUNDING_LOSS)) return { seconds, points };
  }
  return { seconds: SECONDS_PER_MINUTE, points: Math.max(1, Math.floor(perMinute)) };
}
