import type { EndpointError } from '../core/errors.ts';
import { percentilesNow } from '../core/latencies.ts';
import type { ReplicaReport } from '../core/replica-report.ts';
import { LatencyMeter } from './latency-meter.ts';

type Counts = Pick<
  ReplicaReport,
  | 'requests'
  | 'answers'
  | 'inputTokens'
  | 'cachedInputTokens'
  | 'outputTokens'
  | 'costUsd'
  | 'rateLimited'
  | 'errors'
  | 'latencies'
  | 'recentLatencies'
  | 'latencyMs'
>;

/** What an answer cost, as far as it is known. */
export interface Spent {
  readonly inputTokens: number | null;
  readonly cachedInputTokens?: number;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
}

/** Latencies kept one by one, for the longest of them. */
const KEPT = 128;

/** Counts what a replica is asked and what comes of it. */
export class ReplicaMeter {
  readonly #latest = new Float64Array(KEPT);
  readonly #latencies = new LatencyMeter();
  readonly #errors = new Map<string, number>();
  #requests = 0;
  #answers = 0;
  #inputTokens = 0;
  #cachedInputTokens = 0;
  #outputTokens = 0;
  #costUsd = 0;
  #rateLimited = 0;

  sent(): void {
    this.#requests += 1;
  }

  answered(latencyMs: number, nowMs: number): void {
    this.#latest[this.#answers % KEPT] = latencyMs;
    this.#latencies.add(latencyMs, nowMs);
    this.#answers += 1;
  }

  failed({ code, status }: EndpointError): void {
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
    if (status === 429) this.#rateLimited += 1;
  }

  spent({ inputTokens, cachedInputTokens, outputTokens, costUsd }: Spent): void {
    this.#inputTokens += inputTokens ?? 0;
    this.#cachedInputTokens += cachedInputTokens ?? 0;
    this.#outputTokens += outputTokens ?? 0;
    this.#costUsd += costUsd ?? 0;
  }

  /** The longest of the latencies kept, in milliseconds; null before the first answer. */
  longestLatencyMs(): number | null {
    return this.#answers === 0 ? null : Math.max(...this.#kept());
  }

  counts(nowMs: number): Counts {
    const latencies = this.#latencies.all();
    const recentLatencies = this.#latencies.recent(nowMs);
    return {
      requests: this.#requests,
      answers: this.#answers,
      inputTokens: this.#inputTokens,
      cachedInputTokens: this.#cachedInputTokens,
      outputTokens: this.#outputTokens,
      costUsd: this.#costUsd,
      rateLimited: this.#rateLimited,
      errors: Object.fromEntries(this.#errors),
      latencies,
      recentLatencies,
      latencyMs: percentilesNow({ latencies, recentLatencies }),
    };
  }

  #kept(): Float64Array {
    return this.#latest.subarray(0, Math.min(KEPT, this.#answers));
  }
}
