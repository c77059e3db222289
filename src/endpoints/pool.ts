import { setMaxListeners } from 'node:events';

import pLimit from 'p-limit';

import type { Sleep } from './sleep.ts';

/** Where the requests of one endpoint queue up. Everything that limits them belongs here. */
export interface Pool {
  /** Runs the task when there is room and no hold; rejects at once with the reason of `signal`. */
  run<Result>(task: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
  /** Starts nothing for so long: the server asked for it. The longest hold counts. */
  hold(forMs: number): void;
}

/** After a hold the waiting requests start over this part of its length, not all at once. */
const SPREAD = 0.1;

/** At most `concurrency` tasks at a time. */
export function createPool(options: {
  readonly concurrency: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
}): Pool {
  const limit = pLimit(options.concurrency);
  let heldUntilMs = 0;
  let spreadMs = 0;

  const afterHold = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const restMs = heldUntilMs - options.now();
      if (restMs <= 0) return;
      await options.sleep(restMs + options.random() * spreadMs, signal);
    }
  };

  return {
    run: async (task, signal) => {
      signal.throwIfAborted();
      // Every call in flight listens to the one signal of the run; Node warns of the eleventh.
      setMaxListeners(0, signal);
      return orAbort(
        limit(async () => {
          signal.throwIfAborted();
          await afterHold(signal);
          return task();
        }),
        signal,
      );
    },
    hold: (forMs) => {
      const untilMs = options.now() + forMs;
      if (untilMs <= heldUntilMs) return;
      heldUntilMs = untilMs;
      spreadMs = forMs * SPREAD;
    },
  };
}

/** p-limit cannot take a task out of its queue: it is left there, and ends when its turn comes. */
async function orAbort<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
    signal.throwIfAborted();
    return await work;
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
