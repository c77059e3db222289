import {
  batchConfigOf,
  serversOf,
  type EndpointConfig,
  type OpenAiConfig,
} from '../config/endpoint-config.ts';
import type { Config } from '../config/schema.ts';
import type { Endpoint, PreparedPicture } from '../core/chat.ts';
import { BUILTIN_MODEL } from '../core/builtin-model.ts';
import { ConfigError, EndpointError } from '../core/errors.ts';
import type { SharedLimits } from '../core/limits.ts';
import type { PictureLook } from '../core/look.ts';
import type { BatchTools } from './batch-tools.ts';
import { apiKeyOf } from './endpoint-key.ts';
import type { EndpointEvent } from '../endpoints/endpoint-event.ts';
import { watchRepeats } from './watch-repeats.ts';

const DEFAULT_MAX_REPEATS = 8;

/** Decodes what a model would see, for the describer that needs no model. */
export type Decode = (
  picture: PreparedPicture,
) => Promise<{ readonly data: Uint8Array; readonly width: number; readonly height: number }>;

/** What endpoints use besides their config. */
export interface EndpointTools {
  readonly decode: Decode;
  readonly shrink: (
    picture: PreparedPicture,
    factor: number,
    signal: AbortSignal,
  ) => Promise<PreparedPicture>;
  readonly look: (picture: PreparedPicture) => Promise<PictureLook>;
  /** Looked up when an endpoint is first used; null where no other process asks. */
  readonly limits: () => SharedLimits | null;
  /** Looked up likewise; null where no run is worked on: then each question is asked by itself. */
  readonly batches: () => BatchTools | null;
  readonly onEvent?: (event: EndpointEvent) => void;
}

export interface ResolvedModels {
  readonly config: Config;
  /** Endpoints that have just named their model, and need not be asked whether they have it. */
  readonly answered: ReadonlySet<string>;
}

/** Puts a real model id in the place of every `model: auto` that a role uses. Asks the servers. */
export async function resolveModels(config: Config, signal: AbortSignal): Promise<ResolvedModels> {
  const answered = new Set<string>();
  const used = new Set(Object.values(config.roles));
  const entries = Object.entries(config.endpoints).map(async ([name, endpoint]) => {
    if (endpoint.kind !== 'openai' || endpoint.model !== 'auto' || !used.has(name)) {
      return [name, endpoint] as const;
    }
    const { model, isAsked } = await modelOfFirst(name, endpoint, signal);
    if (isAsked) answered.add(name);
    return [name, { ...endpoint, model }] as const;
  });
  const endpoints = Object.fromEntries(await Promise.all(entries));
  return { config: { ...config, endpoints }, answered };
}

/** As the first server that answers names it: the others are to have the same. */
async function modelOfFirst(
  name: string,
  endpoint: OpenAiConfig,
  signal: AbortSignal,
): Promise<{ readonly model: string; readonly isAsked: boolean }> {
  const { resolveModel } = await import('../endpoints/resolve-model.ts');
  const fetch = globalThis.fetch;
  let first: unknown = null;
  for (const server of serversOf(endpoint)) {
    const { baseUrl, servedModel } = server;
    if (servedModel !== undefined) return { model: servedModel, isAsked: false };
    try {
      const apiKey = apiKeyOf(name, server);
      const model = await resolveModel({ name, baseUrl, apiKey, fetch, signal });
      return { model, isAsked: true };
    } catch (error) {
      if (!(error instanceof EndpointError)) throw error;
      first ??= error;
    }
  }
  throw first;
}

/**
 * The endpoints that roles use. Each is opened, and its key looked up, when it is first asked or
 * probed: a worker that never asks one needs no key for it.
 */
export function endpointsOf(config: Config, tools: EndpointTools): ReadonlyMap<string, Endpoint> {
  const names = new Set(Object.values(config.roles));
  return new Map(
    [...names].map((name) => {
      const endpoint = config.endpoints[name];
      if (!endpoint) throw new ConfigError(`roles: there is no endpoint named ${name}`);
      return [name, openedWhenUsed(name, endpoint, tools)];
    }),
  );
}

function openedWhenUsed(name: string, config: EndpointConfig, tools: EndpointTools): Endpoint {
  const inBatches = batchConfigOf(config) === null ? null : openedInBatches(name, config, tools);
  let opening: Promise<Endpoint> | null = null;
  let opened: Endpoint | null = null;
  const open = async (): Promise<Endpoint> => {
    opening ??= openEndpoint(name, config, tools);
    return (opened = await opening);
  };
  return {
    name,
    model: modelOf(config),
    ask: async (role, request, signal) => {
      const endpoint = (await inBatches?.open()) ?? (await open());
      return endpoint.ask(role, request, signal);
    },
    // It comes before the run is known, and with it the limits that other processes share.
    probe: async (signal) =>
      inBatches?.probe(signal) ?? (await openEndpoint(name, config, tools)).probe(signal),
    // What a batch would be refused for comes back with it, and costs nothing.
    preflight: async (asked) =>
      inBatches ? [] : ((await (await open()).preflight?.(asked)) ?? []),
    replicas: () => opened?.replicas?.() ?? [],
  };
}

/** One that is asked in batches; `open` resolves to null where no run is worked on. */
function openedInBatches(
  name: string,
  config: EndpointConfig,
  { batches, shrink, look }: EndpointTools,
) {
  let opening: Promise<Endpoint> | null = null;
  return {
    open: async (): Promise<Endpoint | null> => {
      const tools = batches();
      if (tools === null) return null;
      opening ??= import('./batch-tools.ts').then(({ openBatchedEndpoint }) =>
        openBatchedEndpoint(name, tools, { shrink, look, maxRepeats: maxRepeatsOf(config) }),
      );
      return opening;
    },
    probe: async (signal: AbortSignal): Promise<void> => {
      const { probeBatchServer } = await import('./batch-tools.ts');
      await probeBatchServer(name, config, signal);
    },
  };
}

function maxRepeatsOf(config: EndpointConfig): number | 'off' {
  return config.kind === 'openai' ? (config.maxRepeats ?? DEFAULT_MAX_REPEATS) : 'off';
}

/** The model as it enters fingerprints. */
export function modelOf(config: EndpointConfig): string {
  return config.kind === 'builtin' ? BUILTIN_MODEL : config.model;
}

async function openEndpoint(
  name: string,
  config: EndpointConfig,
  { decode, shrink, look, limits, onEvent }: EndpointTools,
): Promise<Endpoint> {
  if (config.kind === 'builtin') {
    const { createBuiltinEndpoint } = await import('../endpoints/builtin.ts');
    return createBuiltinEndpoint({ name, decode });
  }
  const { model, maxAttempts, patienceMs } = config;
  const maxRepeats = maxRepeatsOf(config);
  const { createOpenAiEndpoint } = await import('../endpoints/openai.ts');
  const [first, ...otherReplicas] = serversOf(config).map((server) => ({
    ...server,
    apiKey: apiKeyOf(name, server),
    prices: server.prices ?? null,
  }));
  if (!first) throw new ConfigError(`endpoints.${name}: it has no server`);
  return createOpenAiEndpoint({
    ...first,
    otherReplicas,
    name,
    model,
    maxAttempts,
    patienceMs,
    shrink,
    ...(maxRepeats !== 'off' && { watchAnswers: () => watchRepeats(maxRepeats, look) }),
    limits: limits() ?? undefined,
    onEvent,
  });
}

/** Requests in flight at most, at all servers of an endpoint together. */
export function mostInFlight(config: OpenAiConfig): number {
  const rooms = serversOf(config).map(({ concurrency, maxConcurrency }) =>
    concurrency === 'auto' ? maxConcurrency : concurrency,
  );
  return rooms.reduce((sum, room) => sum + room, 0);
}
