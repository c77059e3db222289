import type { ServerConfig } from '../config/endpoint-config.ts';
import { variable } from '../config/environment.ts';
import { ConfigError } from '../core/errors.ts';

/** The key of a server; undefined for one that needs none. Throws ConfigError where it is not set. */
export function apiKeyOf(
  endpoint: string,
  { apiKeyEnv }: Pick<ServerConfig, 'apiKeyEnv'>,
): string | undefined {
  if (apiKeyEnv === undefined) return undefined;
  const key = variable(apiKeyEnv);
  if (key !== undefined) return key;
  throw new ConfigError(
    `endpoints.${endpoint}.apiKeyEnv: the environment variable ${apiKeyEnv} is not set; export it with the key`,
  );
}
