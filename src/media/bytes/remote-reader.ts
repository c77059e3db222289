import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

import type { Agent, Dispatcher } from 'undici';

import { MediaError, messageOf } from '../../core/errors.ts';
import { shownUrl } from '../shown-uri.ts';
import { onAbort } from '../until-aborted.ts';
import { discardBody, readBody } from './remote-body.ts';
import {
  checkLiteralAddress,
  isAllowedHost,
  publicLookup,
  RefusedAddress,
} from './remote-hosts.ts';

export interface RemoteOptions {
  /** `host` or `host:port` that may have a private address. */
  readonly allowHosts: readonly string[];
  /** For one file as a whole: redirects and the body included. */
  readonly timeoutMs: number;
  readonly maxRedirects: number;
}

export interface RemoteReader {
  /**
   * Throws MediaError: `remote_url_invalid`, `remote_refused_address`, `remote_status`,
   * `remote_too_many_redirects`, `media_too_large`; retryable `remote_unreachable` and
   * `remote_timeout`. A server's 5xx, 408, 425 and 429 are retryable as well.
   */
  read(url: string, maxBytes: number, signal: AbortSignal): Promise<Buffer>;
  close(): Promise<void>;
}

/** Reads http(s) URLs that come out of a dataset, and so are not to be trusted. */
export function createRemoteReader(
  options: RemoteOptions,
  resolve: LookupFunction = lookup,
): RemoteReader {
  let client: Promise<Client> | null = null;
  return {
    read: async (url, maxBytes, signal) => {
      client ??= openClient(resolve);
      const { guarded, open } = await client;
      const agentFor = (target: URL): Agent => {
        if (isAllowedHost(target, options.allowHosts)) return open;
        checkLiteralAddress(target);
        return guarded;
      };
      return withDeadline(shownUrl(url), options.timeoutMs, signal, async (deadline) => {
        const response = await follow(url, agentFor, options.maxRedirects, deadline);
        return readBody(response, shownUrl(url), maxBytes);
      });
    },
    close: async () => {
      if (client === null) return;
      const { guarded, open } = await client;
      await Promise.all([guarded.destroy(), open.destroy()]);
    },
  };
}

interface Client {
  /** Connects to public addresses only. */
  readonly guarded: Agent;
  /** Connects to any address. */
  readonly open: Agent;
}

async function openClient(resolve: LookupFunction): Promise<Client> {
  const undici = await import('undici');
  return {
    guarded: new undici.Agent({ connect: { lookup: publicLookup(resolve) } }),
    open: new undici.Agent({ connect: { lookup: resolve } }),
  };
}

/** Runs `work` with a signal that is aborted with `signal`, and when the time is over. */
async function withDeadline<T>(
  shown: string,
  timeoutMs: number,
  signal: AbortSignal,
  work: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const stopListening = onAbort(signal, () => {
    controller.abort(signal.reason);
  });
  const timer = setTimeout(() => {
    controller.abort(timedOut(shown, timeoutMs));
  }, timeoutMs);
  try {
    return await work(controller.signal);
  } catch (error) {
    controller.signal.throwIfAborted();
    throw error instanceof MediaError ? error : failedFetch(shown, error);
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

/** Asks for `url` and goes where it redirects to; every hop is checked as the first one is. */
async function follow(
  url: string,
  agentFor: (target: URL) => Agent,
  maxRedirects: number,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  let target = checkedUrl(url);
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const response = await agentFor(target).request({
      origin: target.origin,
      path: `${target.pathname}${target.search}`,
      method: 'GET',
      headers: { accept: 'image/*, video/*, */*;q=0.5', 'accept-encoding': 'identity' },
      signal,
    });
    const { statusCode, headers } = response;
    if (statusCode === 200) return response;
    discardBody(response);
    if (!REDIRECTS.has(statusCode) || typeof headers.location !== 'string') {
      throw unexpectedStatus(target, statusCode);
    }
    target = checkedUrl(headers.location, target);
  }
  throw new MediaError(`${shownUrl(url)}: redirects more than ${maxRedirects} times`, {
    code: 'remote_too_many_redirects',
  });
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Request timeout, too early, too many requests: the same request may succeed later. */
const LATER = new Set([408, 425, 429]);

function checkedUrl(url: string, base?: URL): URL {
  const shown = shownUrl(base ?? url);
  const target = URL.canParse(url, base?.href) ? new URL(url, base) : null;
  const from = base === undefined ? '' : 'redirects to a URL that ';
  if (target === null) throw invalidUrl(`${shown}: ${from}cannot be parsed`);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw invalidUrl(`${shown}: ${from}is not http or https`);
  }
  if (target.username !== '' || target.password !== '') {
    throw invalidUrl(`${shown}: ${from}carries a user name or password, which is not sent`);
  }
  return target;
}

function invalidUrl(message: string): MediaError {
  return new MediaError(message, { code: 'remote_url_invalid' });
}

function unexpectedStatus(target: URL, status: number): MediaError {
  return new MediaError(`${shownUrl(target)}: the server answered with status ${status}`, {
    code: 'remote_status',
    retryable: status >= 500 || LATER.has(status),
  });
}

function timedOut(shown: string, timeoutMs: number): MediaError {
  return new MediaError(`${shown}: was not read within ${timeoutMs} ms`, {
    code: 'remote_timeout',
    retryable: true,
  });
}

function failedFetch(shown: string, error: unknown): MediaError {
  if (error instanceof RefusedAddress) {
    return new MediaError(`${shown}: ${error.message}`, { code: 'remote_refused_address' });
  }
  return new MediaError(`${shown}: cannot be fetched (${messageOf(error)})`, {
    code: 'remote_unreachable',
    retryable: true,
    cause: error,
  });
}
