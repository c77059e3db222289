const MINUTE_MS = 60_000;

/** At most so many requests within any minute; null for any number. */
export class Rate {
  readonly #most: number;
  readonly #admittedMs: number[] = [];

  constructor(requestsPerMinute: number | null) {
    this.#most = requestsPerMinute ?? Number.POSITIVE_INFINITY;
  }

  /** False where the request is one too many; it does not count then. */
  admits(nowMs: number): boolean {
    if (this.#most === Number.POSITIVE_INFINITY) return true;
    while ((this.#admittedMs[0] ?? nowMs) <= nowMs - MINUTE_MS) this.#admittedMs.shift();
    if (this.#admittedMs.length >= this.#most) return false;
    this.#admittedMs.push(nowMs);
    return true;
  }
}
