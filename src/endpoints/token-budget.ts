/** Before anything is known: a picture, a prompt and a caption. */
const FIRST_GUESS = 1_500;
const WEIGHT_OF_LATEST = 0.1;

/**
 * Spreads tokens over calls whose size is known only afterwards: each is charged what calls took on
 * average, and the difference goes onto the next one, so that the sum comes out right.
 */
export class TokenBudget {
  #mean = FIRST_GUESS;
  #owed = 0;
  #isFirst = true;

  /** Tokens to take for the next call; what is above `most` is owed by those after it. */
  charge(most: number): number {
    const wanted = this.#mean + this.#owed;
    const charged = Math.max(1, Math.min(most, Math.round(wanted)));
    this.#owed = wanted - charged;
    return charged;
  }

  /** The charge was refused: nothing was taken. */
  refused(charged: number): void {
    this.#owed += charged - this.#mean;
  }

  /** It was taken, and no call was made with it: the next one has it. */
  unused(): void {
    this.#owed -= this.#mean;
  }

  /** `tokens` is null where the server did not count. */
  settle(tokens: number | null): void {
    if (tokens === null) return;
    this.#owed += tokens - this.#mean;
    this.#mean += (tokens - this.#mean) * (this.#isFirst ? 1 : WEIGHT_OF_LATEST);
    this.#isFirst = false;
  }
}
