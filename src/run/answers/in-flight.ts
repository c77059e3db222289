import { setMaxListeners } from 'node:events';
import type { Answer } from '../../core/chat.ts';

/** A question, as whoever has it asks it. */
export interface Asking {
  readonly signal: AbortSignal;
  /** Looks for a kept answer, or asks the endpoint. Rejects when `signal` is aborted. */
  readonly ask: () => Promise<Answer>;
  /** Whether this answer to the same question, given to another, will do. */
  readonly mayBeGiven: (answer: Answer) => Promise<boolean>;
}

export interface SharedAnswer {
  readonly answer: Answer;
  /** Somebody else asked. */
  readonly isShared: boolean;
}

/** What became of a question; null where it gave nothing that others may have. */
type Landed = Answer | typeof STOPPED | null;

const STOPPED = Symbol('stopped');

/**
 * The questions that this process is asking now. Who has one that is on its way waits for its answer:
 * records that are the same cost one call, side by side as well as one after another. A failure
 * belongs to whoever asked, and a refusal is no answer to share: who waited then asks at once, and
 * waits no second time. Whoever asked may be stopped: then the next asks, and the rest wait on.
 */
export class QuestionsInFlight {
  readonly #flights = new Map<string, Promise<Landed>>();

  /** `key` names the question: see `questionKeyOf`. */
  async ask(key: string, asking: Asking): Promise<SharedAnswer> {
    for (;;) {
      const flight = this.#flights.get(key);
      if (!flight) break;
      const landed = await untilAborted(flight, asking.signal);
      if (landed === STOPPED) continue;
      if (landed !== null && (await asking.mayBeGiven(landed))) {
        return { answer: landed, isShared: true };
      }
      break;
    }
    const asked = asking.ask();
    this.#follow(key, asked, asking.signal);
    return { answer: await asked, isShared: false };
  }

  #follow(key: string, asked: Promise<Answer>, signal: AbortSignal): void {
    if (this.#flights.has(key)) return;
    const landing = asked.then(
      (answer) => (answer.outcome === 'refused' ? null : answer),
      () => (signal.aborted ? STOPPED : null),
    );
    this.#flights.set(
      key,
      landing.finally(() => this.#flights.delete(key)),
    );
  }
}

/** Throws the signal's reason as soon as it is aborted, whatever becomes of the flight. */
async function untilAborted(flight: Promise<Landed>, signal: AbortSignal): Promise<Landed> {
  signal.throwIfAborted();
  // One signal serves all records of a stage: so many listeners are no leak.
  setMaxListeners(0, signal);
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([flight, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
