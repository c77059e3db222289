import { MediaError } from '../../core/errors.ts';
import { onAbort } from '../until-aborted.ts';

/** How long a server may take. */
export interface TimeLimit {
  /** Aborted with the caller's signal, and with MediaError `remote_timeout` when the time is over. */
  readonly signal: AbortSignal;
  /** The time begins anew: what was asked for comes. */
  restart(): void;
  /** While `work` goes on the time is not over: it is not the server that takes it. */
  suspend<T>(work: Promise<T>): Promise<T>;
}

/**
 * Runs `work` with a time limit.
 *
 * @param late The words for what did not happen in time; `was not read within 60000 ms`.
 */
export async function withTimeLimit<T>(
  timeoutMs: number,
  late: string,
  signal: AbortSignal,
  work: (limit: TimeLimit) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const stopListening = onAbort(signal, () => controller.abort(signal.reason));
  let suspended = 0;
  const timer = setTimeout(() => {
    if (suspended > 0) timer.refresh();
    else controller.abort(new MediaError(late, { code: 'remote_timeout', retryable: true }));
  }, timeoutMs);
  try {
    return await work({
      signal: controller.signal,
      restart: () => void timer.refresh(),
      suspend: async (other) => {
        suspended += 1;
        try {
          return await other;
        } finally {
          suspended -= 1;
        }
      },
    });
  } catch (error) {
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}
