/** Requests before a refused one that tell whether refusals come together. */
const WINDOW = 8;
/** So often a server has to answer what was sent after a refusal before its refusals are taken as lone. */
const SHOWN_TO_BE_LONE = 3;

/**
 * Whether a refusal with a `retry-after` is meant for all calls to a server or for one. It is taken
 * for all, until the server itself has shown thrice that it is not, by answers to requests that were
 * under way already and had been sent after the refused ones; and again for all as soon as half of the latest requests were refused. A server
 * that refuses one in twenty at random would else stand still half of the time.
 */
export class Refusals {
  #sent = 0;
  #refused: readonly number[] = [];
  /** Refusals with the last request that was sent before each was known. */
  #open: readonly { readonly refused: number; readonly last: number }[] = [];
  #lone = 0;

  /** A request is sent; what is returned names it. */
  sent(): number {
    this.#sent += 1;
    return this.#sent;
  }

  answered(request: number): void {
    const open = this.#open.filter(({ refused, last }) => request <= refused || request > last);
    this.#lone = Math.min(SHOWN_TO_BE_LONE, this.#lone + this.#open.length - open.length);
    this.#open = open;
  }

  /** The request was refused. True where nothing is to be sent before the time that it named. */
  isForAll(request: number): boolean {
    this.#refused = [...this.#refused, request].filter((one) => one > this.#sent - 2 * WINDOW);
    const from = request - WINDOW;
    const near = this.#refused.filter((one) => one > from && one <= request).length;
    if (near * 2 >= Math.min(WINDOW, request)) {
      this.#lone = 0;
      this.#open = [];
      return true;
    }
    const isForAll = this.#lone < SHOWN_TO_BE_LONE;
    if (isForAll) {
      this.#open = [...this.#open, { refused: request, last: this.#sent }].slice(-WINDOW);
    }
    return isForAll;
  }
}
