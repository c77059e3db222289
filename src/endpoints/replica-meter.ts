import type { EndpointError } from '../core/errors.ts';
import type { ReplicaReport } from '../core/replica-report.ts';

type Counts = Pick<
  ReplicaReport,
  | 'requests'
  | 'answers'
  | 'inputTokens'
  | 'outputTokens'
  | 'costUsd'
  | 'rateLimited'
  | 'errors'
  | 'latencyMs'
>;

/** What an answer cost, as far as it is known. */
export interface Spent {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
}

/** Latencies kept for the percentiles. */
const KEPT = 128;

/** Counts what a replica is asked and what comes of it. */
export class ReplicaMeter {
  readonly #latencies = new Float64Array(KEPT);
  readonly #errors = new Map<string, number>();
  #requests = 0;
  #answers = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  #costUsd = 0;
  #rateLimited = 0;

  sent(): void {
    this.#requests += 1;
  }

  answered(latencyMs: number): void {
    this.#latencies[this.#answers % KEPT] = latencyMs;
    this.#answers += 1;
  }

  failed({ code, status }: EndpointError): void {
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
    if (status === 429) this.#rateLimited += 1;
  }

  spent({ inputTokens, outputTokens, costUsd }: Spent): void {
    this.#inputTokens += inputTokens ?? 0;
    this.#outputTokens += outputTokens ?? 0;
    this.#costUsd += costUsd ?? 0;
  }

  /** The longest of the latencies kept, in milliseconds; null before the first answer. */
  longestLatencyMs(): number | null {
    return this.#answers === 0 ? null : Math.max(...this.#kept());
  }

  counts(): Counts {
    const sorted = this.#kept().toSorted();
    const at = (share: number): number =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
    return {
      requests: this.#requests,
      answers: this.#answers,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      costUsd: this.#costUsd,
      rateLimited: this.#rateLimited,
      errors: Object.fromEntries(this.#errors),
      latencyMs: sorted.length === 0 ? null : { p50: at(0.5), p95: at(0.95), p99: at(0.99) },
    };
  }

  #kept(): Float64Array {
    return this.#latencies.subarray(0, Math.min(KEPT, this.#answers));
  }
}
