import { variable } from '../config/environment.ts';
import type { Config, EndpointConfig } from '../config/schema.ts';
import type { Endpoint, PreparedPicture } from '../core/chat.ts';
import { BUILTIN_MODEL } from '../core/builtin-model.ts';
import { ConfigError } from '../core/errors.ts';

/** Decodes what a model would see, for the describer that needs no model. */
export type Decode = (
  picture: PreparedPicture,
) => Promise<{ readonly data: Uint8Array; readonly width: number; readonly height: number }>;

type OpenAiConfig = Extract<EndpointConfig, { kind: 'openai' }>;

/** Puts a real model id in the place of every `model: auto` that a role uses. Asks the servers. */
export async function resolveModels(config: Config, signal: AbortSignal): Promise<Config> {
  const used = new Set(Object.values(config.roles));
  const entries = Object.entries(config.endpoints).map(async ([name, endpoint]) => {
    if (endpoint.kind !== 'openai' || endpoint.model !== 'auto' || !used.has(name)) {
      return [name, endpoint] as const;
    }
    const { resolveModel } = await import('../endpoints/resolve-model.ts');
    const model = await resolveModel({
      baseUrl: endpoint.baseUrl,
      apiKey: apiKeyOf(name, endpoint),
      fetch: globalThis.fetch,
      signal,
    });
    return [name, { ...endpoint, model }] as const;
  });
  return { ...config, endpoints: Object.fromEntries(await Promise.all(entries)) };
}

/**
 * The endpoints that roles use. Each is opened, and its key looked up, when it is first asked or
 * probed: a worker that never asks one needs no key for it.
 */
export function endpointsOf(config: Config, decode: Decode): ReadonlyMap<string, Endpoint> {
  const names = new Set(Object.values(config.roles));
  return new Map(
    [...names].map((name) => {
      const endpoint = config.endpoints[name];
      if (!endpoint) throw new ConfigError(`roles: there is no endpoint named ${name}`);
      return [name, openedWhenUsed(name, endpoint, decode)];
    }),
  );
}

function openedWhenUsed(name: string, config: EndpointConfig, decode: Decode): Endpoint {
  let opening: Promise<Endpoint> | null = null;
  const open = async (): Promise<Endpoint> => {
    opening ??= openEndpoint(name, config, decode);
    return opening;
  };
  return {
    name,
    model: modelOf(config),
    ask: async (role, request, signal) => (await open()).ask(role, request, signal),
    probe: async (signal) => (await open()).probe(signal),
  };
}

/** The model as it enters fingerprints. */
export function modelOf(config: EndpointConfig): string {
  return config.kind === 'builtin' ? BUILTIN_MODEL : config.model;
}

async function openEndpoint(
  name: string,
  config: EndpointConfig,
  decode: Decode,
): Promise<Endpoint> {
  if (config.kind === 'builtin') {
    const { createBuiltinEndpoint } = await import('../endpoints/builtin.ts');
    return createBuiltinEndpoint({ name, decode });
  }
  const { createOpenAiEndpoint } = await import('../endpoints/openai.ts');
  const { kind: _kind, apiKeyEnv: _apiKeyEnv, prices, ...options } = config;
  return createOpenAiEndpoint({
    ...options,
    name,
    apiKey: apiKeyOf(name, config),
    prices: prices ?? null,
  });
}

function apiKeyOf(name: string, { apiKeyEnv }: OpenAiConfig): string | undefined {
  if (apiKeyEnv === undefined) return undefined;
  const key = variable(apiKeyEnv);
  if (key !== undefined) return key;
  throw new ConfigError(
    `endpoints.${name}.apiKeyEnv: the environment variable ${apiKeyEnv} is not set; export it with the key`,
  );
}
