import type { EndpointFault } from '../core/errors.ts';
import type { Classification, EndpointCode } from './classification.ts';
import { classifyNetworkError } from './network-error.ts';
import { RETRY_AFTER_LIMIT_MS, retryAfterMsOf } from './retry-after.ts';
import { type ServerMessage, serverMessageOf } from './server-message.ts';

/** How a request failed: with a response that is no answer, or without any response. */
export type Failure =
  | { readonly status: number; readonly headers: Headers; readonly body: unknown }
  | { readonly error: unknown };

type Kind = Pick<Classification, 'fault' | 'code'> & { readonly advice: string };

/** `body` is the parsed JSON, or the text where it is none. Pure: `nowMs` dates `retry-after`. */
export function classify(failure: Failure, nowMs: number): Classification {
  if ('error' in failure) {
    return { ...classifyNetworkError(failure.error), quote: '', retryAfterMs: null, status: null };
  }
  const said = serverMessageOf(failure.body);
  // A 200 with an error inside names the status that it should have had.
  const status = failure.status < 400 ? (said.status ?? failure.status) : failure.status;
  const { fault, code, advice } =
    kindByWords(status, said) ?? kindByStatus(status, failure.headers);
  const quote = said.text.replace(/[.\s]+$/, '');
  const quoted = said.text === '' ? '' : `: ${quote}`;
  return {
    fault,
    code,
    message: `HTTP ${status}${quoted}. ${advice}`.trim(),
    quote,
    retryAfterMs: retryAfterMsOf(failure.headers, nowMs) ?? limited(said.retryDelayMs),
    status,
  };
}

function limited(delayMs: number | null): number | null {
  return delayMs === null ? null : Math.min(delayMs, RETRY_AFTER_LIMIT_MS);
}

/** What only the body tells. Statuses alone would retry an empty account and blame a small context. */
function kindByWords(
  status: number,
  { text, codes, param, moderated }: ServerMessage,
): Kind | null {
  if (isQuota(status, text, codes)) return kind('endpoint', 'endpoint_quota', TOP_UP);
  if (status === 429) return null;
  if (isContextOverflow(text, codes)) {
    return kind('request', 'endpoint_context_overflow', FEWER_TOKENS);
  }
  if (/at most \d+ image|too many images/i.test(text)) {
    return kind('request', 'endpoint_too_many_pictures', FEWER_PICTURES);
  }
  if (moderated || /content_filter|content_policy|moderation/.test(codes)) {
    return kind('request', 'endpoint_moderated', "The provider's moderation refuses this input.");
  }
  if (/model_not_found|deploymentnotfound/.test(codes) || isMissingModel(status, text)) {
    return kind('endpoint', 'endpoint_model_missing', SET_MODEL);
  }
  if (status < 500 && (param === 'response_format' || SCHEMA_WORDS.test(text))) {
    return kind('request', 'endpoint_schema_refused', WITHOUT_SCHEMA);
  }
  if (/unsupported_(parameter|value)/.test(codes) && SAMPLING_FIELDS.has(param ?? '')) {
    return kind('endpoint', 'endpoint_unsupported_option', unsupported(param ?? ''));
  }
  return null;
}

function kindByStatus(status: number, headers: Headers): Kind {
  switch (status) {
    case 401:
      return kind('endpoint', 'endpoint_unauthorised', MEND_KEY);
    case 402:
      return kind('endpoint', 'endpoint_quota', TOP_UP);
    case 403:
      return kind('endpoint', 'endpoint_unauthorised', MEND_KEY);
    case 404:
    case 405:
      return kind('endpoint', 'endpoint_wrong_url', MEND_URL);
    case 408:
    case 409:
    case 425:
      return kind('transient', 'endpoint_server_error', '');
    case 413:
      return kind('request', 'endpoint_too_large', SMALLER);
    case 429:
      return kind('busy', 'endpoint_rate_limited', 'Lower concurrency if this lasts.');
    case 503:
    case 529:
      return kind('busy', 'endpoint_overloaded', 'The server is loading or overloaded.');
    default:
      return kindByRange(status, headers);
  }
}

function kindByRange(status: number, headers: Headers): Kind {
  if (status >= 500) return kind('transient', 'endpoint_server_error', '');
  if (status >= 400)
    return kind('request', 'endpoint_rejected', 'The server refuses this request.');
  if (status >= 300) {
    const target = headers.get('location') ?? 'another address';
    return kind(
      'endpoint',
      'endpoint_wrong_url',
      `It redirects to ${target}: set baseUrl to that.`,
    );
  }
  return kind('transient', 'endpoint_bad_response', 'The answer holds an error.');
}

/** Gemini says "exceeded your current quota" for a passing rate limit: only codes and money count. */
function isQuota(status: number, text: string, codes: string): boolean {
  return (
    /insufficient_quota|credit_balance|billing_(hard_limit|not_active)|insufficient_(balance|credit)/.test(
      codes,
    ) ||
    ((status === 429 || status === 403 || status === 400) &&
      /(insufficient|not enough) (balance|credits?|funds)|credit balance|out of credits?/i.test(
        text,
      ))
  );
}

function isContextOverflow(text: string, codes: string): boolean {
  return (
    /context_length_exceeded|exceed_context_size/.test(codes) ||
    /maximum context length|prompt \(total length|exceeds? the (available|maximum|model'?s)? ?context|context (window|size|length) (is )?exceeded/i.test(
      text,
    )
  );
}

/** Any wording will do where the status says that something is missing. */
function isMissingModel(status: number, text: string): boolean {
  if (status >= 500) return false;
  return status === 404
    ? /\bmodel\b.*\b(not found|not exist|not available|unknown)|no endpoints found/i.test(text)
    : /not a valid model|invalid model (id|name)|the model \S+ does not exist/i.test(text);
}

function kind(fault: EndpointFault, code: EndpointCode, advice: string): Kind {
  return { fault, code, advice };
}

function unsupported(param: string): string {
  return param === 'max_tokens'
    ? 'Set `maxTokensField: max_completion_tokens` for this endpoint.'
    : `Take \`${param}\` out of the sampling settings, or set the value that the model allows.`;
}

const SAMPLING_FIELDS = new Set([
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'seed',
]);
/** Servers word it as they like; all name what they were sent. */
const SCHEMA_WORDS = /response_format|json_schema|json schema|structured outputs?|guided decoding/i;
const WITHOUT_SCHEMA = 'Set `jsonSchema: false` where the config asks for JSON.';
const TOP_UP = 'The account has no money or quota left: top it up or raise its limit, then resume.';
const MEND_KEY = 'Check the API key: apiKeyEnv in the config and the variable that it names.';
const MEND_URL = 'Check baseUrl in the config: for most servers it ends in /v1.';
const SET_MODEL = 'Set `model:` to one that this server has.';
const FEWER_TOKENS = 'Send fewer or smaller pictures, or raise the context size of the server.';
const FEWER_PICTURES = 'Send fewer pictures, or start vLLM with a higher --limit-mm-per-prompt.';
const SMALLER = 'Send fewer or smaller pictures.';
