import type { EndpointFault } from '../core/errors.ts';

export type EndpointCode =
  | 'endpoint_rate_limited'
  | 'endpoint_overloaded'
  | 'endpoint_unreachable'
  | 'endpoint_connection_lost'
  | 'endpoint_timeout'
  | 'endpoint_stalled'
  | 'endpoint_server_error'
  | 'endpoint_bad_response'
  | 'endpoint_certificate'
  | 'endpoint_unauthorised'
  | 'endpoint_quota'
  | 'endpoint_model_missing'
  | 'endpoint_wrong_url'
  | 'endpoint_unsupported_option'
  | 'endpoint_moderated'
  | 'endpoint_context_overflow'
  | 'endpoint_too_many_pictures'
  | 'endpoint_schema_refused'
  | 'endpoint_too_large'
  | 'endpoint_rejected';

/** What a failed request means, and what to do about it. */
export interface Classification {
  readonly fault: EndpointFault;
  readonly code: EndpointCode;
  /** What happened and what to do, without the endpoint's name. Secrets are not masked yet. */
  readonly message: string;
  /** What of the message the server said; empty where nothing. */
  readonly quote: string;
  readonly retryAfterMs: number | null;
  readonly status: number | null;
}
