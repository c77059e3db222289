import { randomUUID } from 'node:crypto';
import type { Answer, ChatRequest, Endpoint } from '../core/chat.ts';
import { EndpointError, InvariantError } from '../core/errors.ts';
import type { SharedLimits } from '../core/limits.ts';
import type { EndpointEvent } from './endpoint-event.ts';
import { createFitter, type Shrink } from './fit-request.ts';
import type { Fetch } from './http.ts';
import { createLocalLimits } from './local-limits.ts';
import { openServer, type Server, type ServerOptions } from './open-server.ts';
import { outcomeAtLimit } from './outcome-at-limit.ts';
import { createPool, type Turn } from './pool.ts';
import { preflight } from './preflight.ts';
import { probeModel } from './probe-model.ts';
import { callOf, requestOnce, type RequestOutcome } from './request-once.ts';
import { costsAttempt, type RetryNotice, withRetries } from './retry.ts';
import { sleep, type Sleep } from './sleep.ts';

/** What is set for one server holds for it alone; the rest for all that answer for the endpoint. */
export interface OpenAiEndpointOptions extends ServerOptions {
  /** The endpoint's name in the config. */
  readonly name: string;
  /** As the servers name it; `resolveModel` finds it where there is just one. */
  readonly model: string;
  /** Further servers with the same model. */
  readonly otherReplicas?: readonly ServerOptions[] | undefined;
  /** Transient failures that end a call; 5 where absent. */
  readonly maxAttempts?: number | undefined;
  /** How long a call waits for a busy or unreachable server; 10 minutes where absent. */
  readonly patienceMs?: number | undefined;
  /** Makes a picture smaller, for a server whose context it overflows; without it the call fails. */
  readonly shrink?: Shrink | undefined;
  /** Looks at the answers of one server; made for each. None is looked at where absent. */
  readonly watchAnswers?: (() => WatchAnswer) | undefined;
  /** Kept with other processes; for this one alone where absent. */
  readonly limits?: SharedLimits | undefined;
  readonly fetch?: Fetch | undefined;
  /** Milliseconds since the epoch: dates in `retry-after` are compared to it. */
  readonly now?: (() => number) | undefined;
  readonly random?: (() => number) | undefined;
  readonly sleep?: Sleep | undefined;
  readonly onEvent?: ((event: EndpointEvent) => void) | undefined;
  /** Another text each time: vLLM takes two requests of one id for one. */
  readonly newRequestId?: (() => string) | undefined;
}

/** Null where an answer can be taken, else why its server is not to be asked on. */
export type WatchAnswer = (
  request: ChatRequest,
  answer: Pick<Answer, 'outcome' | 'text'>,
) => Promise<string | null>;

const DEFAULT_MAX_ATTEMPTS = 5;
const DEFAULT_PATIENCE_MS = 10 * 60_000;

/**
 * A model behind one or more OpenAI-compatible servers. One object per process: its calls share the
 * connections, the limits, and what is known of each server's health. Throws ConfigError for a base
 * URL or a key that cannot be one.
 */
export function createOpenAiEndpoint(options: OpenAiEndpointOptions): Endpoint {
  const { name, model } = options;
  const now = options.now ?? Date.now;
  const limits = options.limits ?? createLocalLimits(now);
  const servers = openServers(options, limits, now);
  const watches = new Map(servers.map((server) => [server, options.watchAnswers?.()]));
  const byReplica = new Map(servers.map((server) => [server.replica, server]));
  const timing = { now, random: options.random ?? Math.random, sleep: options.sleep ?? sleep };
  const patienceMs = options.patienceMs ?? DEFAULT_PATIENCE_MS;
  const pool = createPool({ replicas: [...byReplica.keys()], patienceMs, ...timing });
  const retries = { maxAttempts: options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS, patienceMs };
  const newRequestId = options.newRequestId ?? randomUUID;
  const pictureLimit = { most: Infinity };
  const fit = createFitter(options.shrink ?? null, pictureLimit);

  const ask = async (role: string, request: ChatRequest, signal: AbortSignal): Promise<Answer> => {
    signal.throwIfAborted();
    const onRetry = (notice: RetryNotice): void => options.onEvent?.(eventOf(name, role, notice));
    const onRequest = (outcome: RequestOutcome): void =>
      options.onEvent?.({ kind: 'request', endpoint: name, role, ...outcome });
    const once = { now, signal, newRequestId, onRequest };
    const { result, fitted, earlierRequests } = await fit(request, signal, async (question) =>
      withRetries(
        async (turn) => {
          const server = serverOf(byReplica, turn);
          const taken = await requestOnce(server, question, { ...once, stall: turn.stall });
          const objection = await watches.get(server)?.(question, taken.completion);
          if (typeof objection === 'string') throw repeating(server.title, objection);
          return taken;
        },
        { ...timing, pool, limits: retries, signal, notAt: request.avoidReplica, onRetry },
      ),
    );
    const { completion, latencyMs, server, refused } = result.result;
    const call = {
      ...callOf(role, fitted.request, completion, { name, model, server }),
      ...(servers.length > 1 && { replica: server.replica.options.name }),
    };
    server.replica.spent(call);
    return {
      outcome: outcomeAtLimit(completion, request.sampling.maxTokens),
      text: completion.text,
      ...(completion.tokens && { tokens: completion.tokens }),
      call: {
        ...call,
        latencyMs,
        attempts: earlierRequests + result.attempts + refused,
        ...(fitted.reduction && { reduction: fitted.reduction }),
      },
    };
  };
  return {
    name,
    model,
    ask,
    probe: async (signal) => probeAll(servers, signal),
    preflight: async (asked) => preflight({ name, servers, pictureLimit, ...timing, ...asked }),
    replicas: () => servers.map(({ replica }) => replica.report(name, now())),
  };
}

/** Servers at one address, of several accounts perhaps, are told apart by their number. */
function openServers(
  options: OpenAiEndpointOptions,
  limits: SharedLimits,
  now: () => number,
): readonly Server[] {
  const all: readonly ServerOptions[] = [options, ...(options.otherReplicas ?? [])];
  const { name, model, fetch, onEvent } = options;
  return all.map((server, index) => {
    const before = all.slice(0, index).filter(({ baseUrl }) => baseUrl === server.baseUrl).length;
    return openServer(server, {
      ...{ name, model, fetch, now, limits },
      suffix: before === 0 ? '' : ` #${before + 1}`,
      ...(onEvent && {
        onChange: (replica, change) => onEvent({ ...change, endpoint: name, replica }),
      }),
    });
  });
}

/** Of the server, not of the record: the answer is not taken, and another server may be asked. */
function repeating(title: string, objection: string): EndpointError {
  return new EndpointError(`${title}: ${objection}`, {
    fault: 'endpoint',
    code: 'endpoint_repeats_itself',
    quotes: [objection],
  });
}

function serverOf(servers: ReadonlyMap<Turn['replica'], Server>, { replica }: Turn): Server {
  const server = servers.get(replica);
  if (!server) throw new InvariantError('a replica without a server');
  return server;
}

/** One that cannot be asked does no harm while another can: the pool finds out by itself. */
async function probeAll(servers: readonly Server[], signal: AbortSignal): Promise<void> {
  const probes = servers.map(async ({ connection, title, baseUrl, model }) =>
    probeModel(connection, { title, baseUrl, model, signal }).catch((error: unknown) => {
      // A server that is loading is there: the run waits for it.
      if (!(error instanceof EndpointError) || error.fault !== 'busy') throw error;
    }),
  );
  const results = await Promise.allSettled(probes);
  signal.throwIfAborted();
  if (results.some(({ status }) => status === 'fulfilled')) return;
  await Promise.all(probes);
}

function eventOf(
  endpoint: string,
  role: string,
  { error, attempts, waitMs }: RetryNotice,
): EndpointEvent {
  const { code, message } = error;
  const kind = costsAttempt(error) ? 'retry' : 'waiting';
  return { kind, endpoint, role, code, message, attempts, waitMs };
}
