import type { Latencies, Percentiles } from './latencies.ts';

/** What one process knows of one replica of an endpoint. */
export interface ReplicaReport {
  /** The endpoint's name in the config. */
  readonly endpoint: string;
  /** The replica's address; with its number where an address occurs twice. */
  readonly replica: string;
  /** `closed`: asked freely; `open`: not asked for now; `probing`: by one call at a time. */
  readonly breaker: 'closed' | 'open' | 'probing';
  /** Why it is not asked now, or not freely; null where it is. */
  readonly reason: string | null;
  /** Milliseconds until it is asked again; null where it is asked, or nobody knows. */
  readonly pausedMs: number | null;
  readonly inFlight: number;
  /** Requests that it is given at once: what `concurrency: auto` has found, or what is set. */
  readonly limit: number;
  /** Requests sent. */
  readonly requests: number;
  /** Requests answered. */
  readonly answers: number;
  readonly inputTokens: number;
  /** Part of `inputTokens`. */
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /** Answers with status 429. */
  readonly rateLimited: number;
  /** Failed requests by the code of their error. */
  readonly errors: Readonly<Record<string, number>>;
  readonly latencies: Latencies;
  /** Of the answers of the last five to ten minutes. */
  readonly recentLatencies: Latencies;
  /** Of the recent ones, of all where there are none; null before the first answer. */
  readonly latencyMs: Percentiles | null;
}
