import { shownUrl } from './checked-options.ts';
import { createConnection } from './connection.ts';
import type { Fetch } from './http.ts';
import { listModels, modelMissing, named } from './list-models.ts';

/**
 * The one model of a server, for `model: auto`. Throws EndpointError where there is none or more
 * than one, naming them, and what `Connection.exchange` throws.
 */
export async function resolveModel(options: {
  /** The endpoint's, for messages. */
  readonly name: string;
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
  readonly fetch?: Fetch | undefined;
  readonly signal: AbortSignal;
}): Promise<string> {
  const title = `Endpoint ${options.name} (${shownUrl(options.baseUrl)})`;
  const connection = createConnection({ ...options, title, now: Date.now });
  const models = await listModels(connection, options.signal);
  const [only] = models ?? [];
  if (only !== undefined && models?.length === 1) return only;
  const found = foundInstead(models);
  throw modelMissing(`${title}: ${found}. Set \`model:\` to the one to use.`);
}

function foundInstead(models: readonly string[] | null): string {
  if (models === null) return 'the server does not list its models';
  if (models.length === 0) return 'the server has no model loaded';
  return `the server has several models (${named(models)})`;
}
