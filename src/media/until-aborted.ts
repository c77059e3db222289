import { setMaxListeners } from 'node:events';

/**
 * Waits for shared work that goes on without this caller: rejects with the abort reason of
 * `signal` as soon as it is aborted, and leaves the work alone.
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stopListening = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stopListening = onAbort(signal, () => {
      reject(signal.reason as Error);
    });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stopListening();
  }
}

/**
 * Calls `listener` once when `signal` is aborted, unless the function returned is called before.
 * One signal serves all records of a process, so Node's warning about more than ten listeners,
 * meant for leaks, does not apply to it.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  return () => {
    signal.removeEventListener('abort', listener);
  };
}
