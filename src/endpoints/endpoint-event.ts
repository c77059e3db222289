import type { ReplicaReport } from '../core/replica-report.ts';

/** What an endpoint tells of its calls, for logs. None holds what was asked or answered. */
export type EndpointEvent = RetryEvent | RequestEvent | BreakerEvent | PauseEvent;

/** `retry`: the failure cost an attempt; `waiting`: the server is busy or out of reach. */
export interface RetryEvent {
  readonly kind: 'retry' | 'waiting';
  readonly endpoint: string;
  readonly role: string;
  readonly code: string;
  /** Quotes the server, which may quote what it was asked. */
  readonly message: string;
  /** Requests that this call has made so far. */
  readonly attempts: number;
  readonly waitMs: number;
}

/** One request is over. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly endpoint: string;
  readonly replica: string;
  readonly role: string;
  /** As it was sent along, another one for each request. */
  readonly requestId: string;
  /** The server's own, from the headers of its answer; null where it gave none. */
  readonly serverRequestId: string | null;
  /** Null for an answer, else why there is none. */
  readonly code: string | null;
  /** HTTP; null where nothing came back. */
  readonly status: number | null;
  readonly latencyMs: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

/** A replica is no longer asked as it was before. */
export interface BreakerEvent {
  readonly kind: 'breaker';
  readonly endpoint: string;
  readonly replica: string;
  readonly breaker: ReplicaReport['breaker'];
  /** Of the failure; null once it works again. */
  readonly code: string | null;
  readonly pausedMs: number | null;
}

/** A replica is left alone for a while: it, or another process that asks it, has said so. */
export interface PauseEvent {
  readonly kind: 'pause';
  readonly endpoint: string;
  readonly replica: string;
  /** Of the failure that it follows; null where another process was told. */
  readonly code: string | null;
  readonly pausedMs: number;
}
