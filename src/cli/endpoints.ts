import { variable } from '../config/environment.ts';
import type { Config, EndpointConfig } from '../config/schema.ts';
import type { Endpoint, PreparedPicture } from '../core/chat.ts';
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

/** Opens the endpoints that roles use; others in the config need no key and no server. */
export async function openEndpoints(
  config: Config,
  decode: Decode,
): Promise<ReadonlyMap<string, Endpoint>> {
  const names = new Set(Object.values(config.roles));
  const opened = [...names].map(async (name) => {
    const endpoint = config.endpoints[name];
    if (!endpoint) throw new ConfigError(`roles: there is no endpoint named ${name}`);
    return [name, await openEndpoint(name, endpoint, decode)] as const;
  });
  return new Map(await Promise.all(opened));
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
