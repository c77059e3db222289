import type { Behaviour } from './chat-server-behaviour.ts';

/** A server's capacity: so many requests worked on, so many waiting in order of arrival. */
export class Slots {
  readonly #free: number;
  readonly #room: number;
  #busy = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(capacity: Behaviour['capacity']) {
    this.#free = capacity?.slots ?? Number.POSITIVE_INFINITY;
    this.#room = capacity?.queue ?? Number.POSITIVE_INFINITY;
  }

  /** Resolves with what gives the slot back, or with null at once where the queue is full. */
  async take(): Promise<(() => void) | null> {
    if (this.#busy >= this.#free) {
      if (this.#waiting.length >= this.#room) return null;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#busy += 1;
    }
    return () => this.#give();
  }

  #give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy -= 1;
    else next();
  }
}
