import { Agent, request } from 'undici';

export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Time limits on parts of an exchange. */
export interface HttpLimits {
  /** Until the connection stands; 10 s where absent. */
  readonly connectTimeoutMs?: number | undefined;
  /** From the request to the first byte of the answer; none where absent. */
  readonly firstByteTimeoutMs?: number | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Shorter than the 5 s after which Node's and uvicorn's servers cut idle connections. */
const KEEP_ALIVE_MS = 4_000;
const ANSWER_LIMIT_BYTES = 16e6;

/**
 * A `fetch` for small answers over kept connections, as many as there are requests in flight. It
 * takes under half the CPU time of the global one (no streams), follows no redirects, sets no
 * time limits of its own (the global one ends a request that is silent for 300 s, as a large video
 * model may be), and resolves when the whole body is there. Bodies are bytes.
 */
export function createFetch({ connectTimeoutMs, firstByteTimeoutMs }: HttpLimits = {}): Fetch {
  const dispatcher = new Agent({
    connect: { timeout: connectTimeoutMs ?? CONNECT_TIMEOUT_MS },
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: firstByteTimeoutMs ?? 0,
    bodyTimeout: 0,
    maxResponseSize: ANSWER_LIMIT_BYTES,
  });
  return async (url, init = {}) => {
    const response = await request(url instanceof Request ? url.url : url, {
      dispatcher,
      method: init.method === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      body: init.body instanceof Uint8Array ? init.body : null,
      ...(init.signal && { signal: init.signal }),
    });
    const bytes = await response.body.bytes();
    return new Response(mayHaveBody(response.statusCode) ? bytes : null, {
      status: response.statusCode,
      headers: headersOf(response.headers),
    });
  };
}

/** `Response` refuses even an empty body here (Fetch standard, null body status). */
function mayHaveBody(status: number): boolean {
  return status !== 204 && status !== 205 && status !== 304;
}

function headersOf(raw: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
