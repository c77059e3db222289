/** Before anything is known: a picture, a prompt and a caption. */
const FIRST_GUESS = 1_500;
const WEIGHT_OF_LATEST = 0.1;

/**
 * Pays for calls whose size is known only afterwards: those in flight count as what calls took on
 * average, and whatever they turn out to take is paid before the next begins, so that the sum comes
 * out right. One that takes more than a window holds is paid over several.
 */
export class TokenBudget {
  #mean = FIRST_GUESS;
  #paid = 0;
  /** Tokens of the calls that are over. */
  #used = 0;
  #inFlight = 0;
  #isFirst = true;

  /** Tokens to take before a further call may begin, `most` at a time; 0 where all is paid. */
  due(most: number): number {
    const wanted = this.#used + (this.#inFlight + 1) * this.#mean - this.#paid;
    return wanted > 0 ? Math.min(most, Math.ceil(wanted)) : 0;
  }

  /** So many were taken. */
  paid(tokens: number): void {
    this.#paid += tokens;
  }

  begun(): void {
    this.#inFlight += 1;
  }

  /** `tokens` is null where the call failed, or the server did not count. */
  ended(tokens: number | null): void {
    this.#inFlight -= 1;
    this.#used += tokens ?? this.#mean;
    if (tokens === null) return;
    this.#mean += (tokens - this.#mean) * (this.#isFirst ? 1 : WEIGHT_OF_LATEST);
    this.#isFirst = false;
  }
}
