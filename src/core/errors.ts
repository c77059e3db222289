/** What every error of Recaptor carries. Classes do not survive a queue or a file; codes do. */
export interface ErrorDetails {
  readonly code: string;
  /** Whether the same work may succeed if it is done again later, with nothing changed. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** Base of all expected errors. The message says what failed, on which item, and what to do. */
export class RecaptorError extends Error {
  override readonly name: string = 'RecaptorError';
  readonly code: string;
  readonly retryable: boolean;

  constructor(message: string, details: ErrorDetails) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.retryable = details.retryable ?? false;
  }
}

/** The command line or the config is wrong. Thrown before any work; never retried. */
export class ConfigError extends RecaptorError {
  override readonly name = 'ConfigError';

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, { code: 'config_invalid', ...options });
  }
}

/** A dataset cannot be read as a whole (missing, ambiguous, two rows with one id). */
export class SourceError extends RecaptorError {
  override readonly name = 'SourceError';
}

/** One picture or video cannot be read, decoded or measured. It fails that record only. */
export class MediaError extends RecaptorError {
  override readonly name = 'MediaError';
}

/** How an endpoint's error is to be treated; decided once, where the response is read. */
export type EndpointFault =
  /** 429, 503, loading: ask again after the server's own delay. */
  | 'busy'
  /** Network, 5xx, time-out, nonsense body: ask again, a bounded number of times. */
  | 'transient'
  /** The request itself is refused (400, 413, 422): this record fails, the others go on. */
  | 'request'
  /** No key, wrong key, no money, no such model: no request can succeed until a person acts. */
  | 'endpoint';

/** A call to an endpoint failed. */
export class EndpointError extends RecaptorError {
  override readonly name = 'EndpointError';
  readonly fault: EndpointFault;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  /** Parts of the message that came from a server: they may hold what was asked or answered. */
  readonly quotes: readonly string[];

  constructor(
    message: string,
    details: ErrorDetails & {
      readonly fault: EndpointFault;
      readonly quotes?: readonly string[];
      readonly status?: number | null;
      readonly retryAfterMs?: number | null;
    },
  ) {
    super(message, { retryable: details.fault !== 'request', ...details });
    this.fault = details.fault;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.quotes = (details.quotes ?? []).filter((quote) => quote !== '');
  }
}

/** The queue's server is out of reach or cannot be used. */
export class QueueError extends RecaptorError {
  override readonly name = 'QueueError';

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(message, { code: 'queue_unreachable', retryable: true, ...options });
  }
}

/** A run directory is missing, locked by another process, or does not fit the request. */
export class RunError extends RecaptorError {
  override readonly name = 'RunError';
}

/** The budget of a run does not allow another call. Burns no record: raised, the run goes on. */
export class BudgetError extends RecaptorError {
  override readonly name = 'BudgetError';

  constructor(message: string) {
    super(message, { code: 'budget_spent', retryable: true });
  }
}

/**
 * The answer to a question is in a batch that is not over. Burns no record: it is done again once the
 * answers to `keys` are there; none where its question was not taken into a batch yet.
 */
export class AnswerPending extends RecaptorError {
  override readonly name = 'AnswerPending';
  readonly keys: readonly string[];

  constructor(keys: readonly string[]) {
    super('the answer is in a batch that is not over', {
      code: 'answer_pending',
      retryable: true,
    });
    this.keys = keys;
  }
}

/** All that is left to do waits for batches that a person runs. */
export class ByHandError extends RecaptorError {
  override readonly name = 'ByHandError';

  constructor(message: string) {
    super(message, { code: 'batches_by_hand', retryable: true });
  }
}

/** A promise of ARCHITECTURE.md is broken: a bug. Nothing is written after it. */
export class InvariantError extends RecaptorError {
  override readonly name = 'InvariantError';

  constructor(message: string) {
    super(message, { code: 'invariant_broken' });
  }
}

/** The code under which an unexpected error is recorded. */
export const UNEXPECTED = 'unexpected';

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The message without what a server said: for logs, which hold no caption. */
export function messageForLog(error: unknown): string {
  const quotes = error instanceof EndpointError ? error.quotes : [];
  return quotes.reduce((text, quote) => text.replaceAll(quote, '…'), messageOf(error));
}

export function isAbort(error: unknown, signal: AbortSignal): boolean {
  return (
    signal.aborted && (error === signal.reason || (error as Error | null)?.name === 'AbortError')
  );
}
