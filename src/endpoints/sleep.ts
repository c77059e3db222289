import { setTimeout as delay } from 'node:timers/promises';

/** Resolves after `ms`; rejects at once with the reason of `signal` when that is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export const sleep: Sleep = async (ms, signal) => {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
};
