import type { Failure } from './classify.ts';
import type { Fetch } from './http.ts';

/**
 * A failed exchange, whole. The openai package rewrites the errors of `fetch` (it drops the cause
 * of whatever says "timed out") and reads only `error` from a body; this passes through it as is.
 * The message is constant for that reason.
 */
export class WireFailure extends Error {
  override readonly name = 'WireFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super('no answer');
    this.failure = failure;
  }
}

/** All that a server needs to be told; the package's other headers describe the machine. */
const HEADERS = [
  'accept',
  'authorization',
  'content-type',
  'user-agent',
  'x-request-id',
  'x-client-request-id',
] as const;

/**
 * `fetch` with the necessary headers only, no redirects, and WireFailure for everything but a 2xx.
 * `mask` hides the key in what the server says: some echo it.
 */
export function strictFetch(fetch: Fetch, mask: (text: string) => string): Fetch {
  return async (url, init = {}) => {
    try {
      const headers = necessary(new Headers(init.headers));
      const response = await fetch(url, { ...init, headers, redirect: 'manual' });
      if (response.ok) return response;
      const body = parsed(mask(await response.text()));
      throw new WireFailure({ status: response.status, headers: response.headers, body });
    } catch (error) {
      throw error instanceof WireFailure ? error : new WireFailure({ error });
    }
  };
}

function necessary(all: Headers): Record<string, string> {
  const present = HEADERS.map((name) => [name, all.get(name)] as const);
  return Object.fromEntries(
    present.filter((entry): entry is [(typeof HEADERS)[number], string] => entry[1] !== null),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
