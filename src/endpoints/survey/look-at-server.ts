import { shownUrl } from '../checked-options.ts';
import { createConnection } from '../connection.ts';
import { createFetch, type Fetch } from '../http.ts';
import { listModels } from '../list-models.ts';
import {
  tellLlamaCpp,
  tellLmStudio,
  tellNothing,
  tellOllama,
  tellSglang,
  type Ask,
  type TellVision,
} from './vision-routes.ts';

/** A model, and whether it takes pictures: null where its server does not tell. */
export interface FoundModel {
  readonly id: string;
  readonly vision: boolean | null;
}

export interface FoundServer {
  /** Null where the port says nothing. */
  readonly name: string | null;
  readonly baseUrl: string;
  readonly models: readonly FoundModel[];
}

interface KnownServer {
  readonly name: string;
  readonly port: number;
  readonly tell: TellVision;
}

/** The ports on which they listen unless told otherwise. */
const KNOWN_SERVERS: readonly KnownServer[] = [
  { name: 'vLLM', port: 8000, tell: tellNothing },
  { name: 'SGLang', port: 30_000, tell: tellSglang },
  { name: 'Ollama', port: 11_434, tell: tellOllama },
  { name: 'llama.cpp', port: 8080, tell: tellLlamaCpp },
  { name: 'LM Studio', port: 1234, tell: tellLmStudio },
  { name: 'LMDeploy', port: 23_333, tell: tellNothing },
];

const ROUTE_TIMEOUT_MS = 2_000;

/**
 * Lists the models of a server. What its own routes tell of them is asked only without a key: those
 * are routes of servers that run at home. Throws EndpointError where it does not answer.
 */
export async function lookAtServer(options: {
  readonly baseUrl: string;
  readonly apiKey?: string | undefined;
  readonly fetch?: Fetch | undefined;
  readonly signal: AbortSignal;
}): Promise<FoundServer> {
  const { baseUrl, apiKey, signal, fetch = createFetch() } = options;
  const title = `Endpoint ${shownUrl(baseUrl)}`;
  const connection = createConnection({ baseUrl, apiKey, fetch, title, now: Date.now });
  const ids = (await listModels(connection, signal)) ?? [];
  const known = KNOWN_SERVERS.find(({ port }) => String(port) === new URL(baseUrl).port);
  const ask = askBeside(baseUrl, fetch, signal);
  const tellers = apiKey !== undefined ? [] : tellersOf(known);
  const told = await Promise.all(tellers.map(async (tell) => tell(ask, ids)));
  const vision = new Map(told.flatMap((each) => [...each]));
  return {
    name: known?.name ?? null,
    baseUrl,
    models: ids.map((id) => ({ id, vision: vision.get(id) ?? null })),
  };
}

/** The servers of this machine that list a model on the ports they are known by. */
export async function findLocalServers(
  signal: AbortSignal,
  ports: readonly number[] = KNOWN_SERVERS.map(({ port }) => port),
): Promise<readonly FoundServer[]> {
  const looks = ports.map(async (port) => {
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    // Nothing there, or something that is no model server: both are no finding.
    return lookAtServer({ baseUrl, signal }).catch(() => null);
  });
  const found = await Promise.all(looks);
  signal.throwIfAborted();
  return found.flatMap((server) => (server !== null && server.models.length > 0 ? [server] : []));
}

/** Whoever listens on another server's port is asked in all ways. */
function tellersOf(known: KnownServer | undefined): readonly TellVision[] {
  if (known && known.tell !== tellNothing) return [known.tell];
  return [tellOllama, tellLlamaCpp, tellSglang, tellLmStudio];
}

/** Routes of a server that is no part of the OpenAI protocol: above `/v1`, and often not there. */
function askBeside(baseUrl: string, fetch: Fetch, signal: AbortSignal): Ask {
  const root = baseUrl.replace(/\/v1\/?$/, '');
  return async (path, body) => {
    try {
      const response = await fetch(`${root}${path}`, {
        ...(body && { method: 'POST', body: new TextEncoder().encode(JSON.stringify(body)) }),
        headers: { 'content-type': 'application/json' },
        signal: AbortSignal.any([signal, AbortSignal.timeout(ROUTE_TIMEOUT_MS)]),
      });
      return response.ok ? await response.json() : null;
    } catch {
      signal.throwIfAborted();
      return null;
    }
  };
}
