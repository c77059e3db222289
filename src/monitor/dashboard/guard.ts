import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

export interface GuardOptions {
  /** What a visitor has to know; null where only this machine reaches the server. */
  readonly token: string | null;
  /** Whether one more wrong token from this address is still listened to. */
  readonly mayGuess: (address: string) => Promise<boolean>;
  readonly addressOf: (context: Context) => string;
}

const COOKIE = 'recaptor-token';
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Keeps out whoever is not the person at the browser: pages of other sites that have their name
 * point at this machine (the `Host` header gives them away), pages that post across sites, and
 * visitors without the token.
 */
export function guard(options: GuardOptions): MiddlewareHandler {
  return async (context, next) => {
    const refusal = foreignHost(context, options) ?? foreignWrite(context);
    if (refusal !== null) return context.text(refusal, 403);
    if (options.token !== null) {
      const answer = await checkToken(context, options.token, options);
      if (answer) return answer;
    }
    return next();
  };
}

/** Null where the request is for a name of this machine, or a token stands in for that. */
function foreignHost(context: Context, { token }: GuardOptions): string | null {
  if (token !== null) return null;
  const { hostname } = new URL(context.req.url);
  if (LOOPBACK_HOSTS.has(hostname)) return null;
  return 'This server answers to localhost alone.';
}

/**
 * Null for reading, and for what pages of this server send. Browsers name the origin of everything
 * that is not reading; programs without one have to send a header that no other site's page may.
 */
function foreignWrite(context: Context): string | null {
  if (READING.has(context.req.method)) return null;
  const origin = context.req.header('Origin');
  const isOwn =
    origin === undefined
      ? context.req.header('X-Recaptor') === '1'
      : new URL(context.req.url).host === hostOf(origin);
  const site = context.req.header('Sec-Fetch-Site') ?? 'same-origin';
  return isOwn && site === 'same-origin' ? null : 'This request came from another site.';
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}

/** Undefined where the visitor knows the token. */
async function checkToken(
  context: Context,
  token: string,
  options: GuardOptions,
): Promise<Response | undefined> {
  const url = new URL(context.req.url);
  const inAddress = url.searchParams.get('token');
  const given = inAddress ?? getCookie(context, COOKIE) ?? bearerOf(context);
  if (given !== null && isSame(given, token)) {
    if (inAddress === null) return undefined;
    setCookie(context, COOKIE, token, { httpOnly: true, sameSite: 'Strict', path: '/' });
    url.searchParams.delete('token');
    return context.redirect(`${url.pathname}${url.search}`, 303);
  }
  if (given !== null && !(await options.mayGuess(options.addressOf(context)))) {
    return context.text('Too many wrong tokens; wait a minute.', 429);
  }
  return context.text('Open the address that `recaptor serve` printed: it holds the token.', 401);
}

function bearerOf(context: Context): string | null {
  const [scheme, token] = (context.req.header('Authorization') ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' ? (token ?? null) : null;
}

/** In constant time: hashes have one length, whatever was given. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
