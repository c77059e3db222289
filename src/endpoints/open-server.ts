import { shownUrl } from './checked-options.ts';
import { sha256 } from '../core/hash.ts';
import type { SharedLimits } from '../core/limits.ts';
import { AdaptiveLimit, fixedLimit } from './adaptive-limit.ts';
import { AnswerForms } from './answer-form.ts';
import { type Connection, createConnection } from './connection.ts';
import type { Fetch } from './http.ts';
import type { Prices } from './price.ts';
import { Replica, type ReplicaChange } from './replica.ts';
import type { MaxTokensField } from './request-body.ts';

/** One server that answers for an endpoint, as the config has it. */
export interface ServerOptions {
  /** Up to and with `/v1`. */
  readonly baseUrl: string;
  /** The key itself. Servers without keys need none. */
  readonly apiKey?: string | undefined;
  /** What this server calls the endpoint's model; as the endpoint does where absent. */
  readonly servedModel?: string | undefined;
  /** Requests in flight at most; `auto` finds how many pay, up to `maxConcurrency`. */
  readonly concurrency: number | 'auto';
  /** For `auto`; 128 where absent. */
  readonly maxConcurrency?: number | undefined;
  /** For one request, from sending it to the last byte of its answer. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs?: number | undefined;
  readonly firstByteTimeoutMs?: number | undefined;
  /** Lower ones are asked first; 0 where absent. */
  readonly priority?: number | undefined;
  /** Share among servers of one priority; 1 where absent. */
  readonly weight?: number | undefined;
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  readonly prices: Prices | null;
  /** `max_tokens` where absent. */
  readonly maxTokensField?: MaxTokensField | undefined;
}

/** A server ready to be asked. */
export interface Server {
  readonly title: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly timeoutMs: number;
  readonly prices: Prices | null;
  readonly maxTokensField: MaxTokensField;
  readonly connection: Connection;
  readonly forms: AnswerForms;
  /** Whether it answers a request for log-probabilities; it is asked for none where it does not. */
  readonly logprobs: { areTaken: boolean };
  readonly replica: Replica;
}

const MOST_BY_DEFAULT = 128;

/** Throws ConfigError for a base URL or a key that cannot be one. */
export function openServer(
  options: ServerOptions,
  endpoint: {
    readonly name: string;
    readonly model: string;
    readonly fetch?: Fetch | undefined;
    readonly now: () => number;
    readonly limits: SharedLimits;
    /** What tells it from another server of this endpoint at the same address. */
    readonly suffix?: string | undefined;
    readonly onChange?: ((replica: string, change: ReplicaChange) => void) | undefined;
  },
): Server {
  const { baseUrl, concurrency, apiKey } = options;
  const { now, limits, fetch, onChange } = endpoint;
  const name = `${shownUrl(baseUrl)}${endpoint.suffix ?? ''}`;
  const title = `Endpoint ${endpoint.name} (${name})`;
  const model = options.servedModel ?? endpoint.model;
  const connection = createConnection({ ...options, fetch, title, now });
  // Limits belong to an account; its key is hashed with the rest, and not to be found from this.
  const key = sha256(JSON.stringify([baseUrl, model, sha256(apiKey ?? '')])).slice(0, 16);
  const replica = new Replica(
    {
      name,
      title,
      key,
      priority: options.priority ?? 0,
      weight: options.weight ?? 1,
      limit:
        concurrency === 'auto'
          ? new AdaptiveLimit(options.maxConcurrency ?? MOST_BY_DEFAULT)
          : fixedLimit(concurrency),
      requestsPerMinute: options.requestsPerMinute ?? null,
      tokensPerMinute: options.tokensPerMinute ?? null,
      ...(onChange && { onChange: (change: ReplicaChange) => onChange(name, change) }),
    },
    limits,
  );
  limits.onHold(key, (forMs) => replica.rest(forMs, now()));
  const { timeoutMs, prices, maxTokensField = 'max_tokens' } = options;
  const forms = new AnswerForms();
  const logprobs = { areTaken: true };
  const settings = { title, baseUrl, model, timeoutMs, prices, maxTokensField };
  return { ...settings, connection, forms, logprobs, replica };
}
