import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

import type { Agent, Dispatcher } from 'undici';

import { MediaError, messageOf, RecaptorError } from '../../core/errors.ts';
import { shownUrl } from '../shown-uri.ts';
import { discardBody, readBody, takeBody } from './remote-body.ts';
import {
  checkLiteralAddress,
  isAllowedHost,
  publicLookup,
  RefusedAddress,
} from './remote-hosts.ts';
import { withTimeLimit, type TimeLimit } from './time-limit.ts';

export interface RemoteOptions {
  /** `host` or `host:port` that may have a private address. */
  readonly allowHosts: readonly string[];
  /** For a file that is read, redirects and body included; for each part of one that is downloaded. */
  readonly timeoutMs: number;
  readonly maxRedirects: number;
}

export interface RemoteReader {
  /**
   * The whole file in memory. Throws MediaError: `remote_url_invalid`, `remote_refused_address`,
   * `remote_status`, `remote_too_many_redirects`, `media_too_large`; retryable `remote_unreachable`
   * and `remote_timeout`. A server's 5xx, 408, 425 and 429 are retryable as well.
   */
  read(url: string, maxBytes: number, signal: AbortSignal): Promise<Buffer>;
  /**
   * Hands a file of any size to `write`, piece by piece, and gives its size in bytes. May take any
   * time, as long as a part of 64 KiB comes within each `timeoutMs`. Throws what `read` throws, and
   * RecaptorErrors of `write`.
   */
  download(
    url: string,
    maxBytes: number,
    signal: AbortSignal,
    write: (piece: Uint8Array) => Promise<void>,
  ): Promise<number>;
  close(): Promise<void>;
}

/** A server that sends less within the time limit would hold a worker up for ever. */
const PART_BYTES = 64 * 1024;

/** Reads http(s) URLs that come out of a dataset, and so are not to be trusted. */
export function createRemoteReader(
  { allowHosts, timeoutMs, maxRedirects }: RemoteOptions,
  resolve: LookupFunction = lookup,
): RemoteReader {
  let client: Promise<Client> | null = null;

  const fetching = async <T>(
    url: string,
    late: string,
    signal: AbortSignal,
    work: (response: Dispatcher.ResponseData, limit: TimeLimit) => Promise<T>,
  ): Promise<T> => {
    client ??= openClient(resolve);
    const { guarded, open } = await client;
    const agentFor = (target: URL): Agent => {
      if (isAllowedHost(target, allowHosts)) return open;
      checkLiteralAddress(target);
      return guarded;
    };
    const shown = shownUrl(url);
    return withTimeLimit(timeoutMs, `${shown}: ${late}`, signal, async (limit) => {
      try {
        return await work(await follow(url, agentFor, maxRedirects, limit.signal), limit);
      } catch (error) {
        throw error instanceof RecaptorError ? error : failedFetch(shown, error);
      }
    });
  };

  return {
    read: (url, maxBytes, signal) =>
      fetching(url, `was not read within ${timeoutMs} ms`, signal, (response) =>
        readBody(response, shownUrl(url), maxBytes),
      ),
    download: (url, maxBytes, signal, write) =>
      fetching(url, silence(timeoutMs), signal, (response, limit) => {
        let sinceRestart = 0;
        return takeBody(response, shownUrl(url), maxBytes, (piece) => {
          sinceRestart += piece.byteLength;
          if (sinceRestart >= PART_BYTES) {
            sinceRestart = 0;
            limit.restart();
          }
          return limit.suspend(write(piece));
        });
      }),
    close: async () => {
      if (client === null) return;
      const { guarded, open } = await client;
      await Promise.all([guarded.destroy(), open.destroy()]);
    },
  };
}

function silence(timeoutMs: number): string {
  return (
    `the server sent less than ${PART_BYTES / 1024} KiB within ${timeoutMs} ms; ` +
    'retry later, or raise remote.timeoutMs'
  );
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
      // The time limit is ours: these would end what a longer one allows.
      headersTimeout: 0,
      bodyTimeout: 0,
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
