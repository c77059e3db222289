import { addLatencies, latencyBucketOf, NO_LATENCIES, type Latencies } from '../core/latencies.ts';

/** What is recent is between one and two spans old at most. */
const SPAN_MS = 5 * 60_000;

/** Counts answers by how long they took: all of them, and those of the last minutes. */
export class LatencyMeter {
  readonly #all = newCounts();
  #span = newCounts();
  #spanBefore = newCounts();
  #spanNumber = 0;

  add(latencyMs: number, nowMs: number): void {
    this.#turn(nowMs);
    const bucket = latencyBucketOf(latencyMs);
    for (const counts of [this.#all, this.#span]) {
      counts.counts[bucket] = (counts.counts[bucket] ?? 0) + 1;
      counts.sumMs += latencyMs;
    }
  }

  all(): Latencies {
    return addLatencies(NO_LATENCIES, this.#all);
  }

  recent(nowMs: number): Latencies {
    this.#turn(nowMs);
    return addLatencies(this.#spanBefore, this.#span);
  }

  #turn(nowMs: number): void {
    const number = Math.floor(nowMs / SPAN_MS);
    if (number === this.#spanNumber) return;
    this.#spanBefore = number === this.#spanNumber + 1 ? this.#span : newCounts();
    this.#span = newCounts();
    this.#spanNumber = number;
  }
}

function newCounts(): { counts: number[]; sumMs: number } {
  return { counts: [...NO_LATENCIES.counts], sumMs: 0 };
}
