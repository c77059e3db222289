import { messageOf } from '../core/errors.ts';
import type { Classification } from './classification.ts';

type NetworkFault = Pick<Classification, 'fault' | 'code' | 'message'>;

/** Nobody answers there, for now at least. Nothing was sent, so nothing can have been paid. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

const TOO_LONG = new Set(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'UND_ERR_HEADERS_OVERFLOW']);

/** OpenSSL's and Node's names for a certificate or protocol that does not fit. */
const TLS_CODE =
  /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET|DECRYPT|DECODE)|^ERR_(SSL|TLS)_|^EPROTO$|HOSTNAME_MISMATCH/;

/** What an error of `fetch` or of the connection under it means. */
export function classifyNetworkError(error: unknown): NetworkFault {
  const codes = codesOf(error);
  const reason = reasonOf(error);
  const named = codes.find((code) => TLS_CODE.test(code));
  if (named !== undefined) {
    return { fault: 'endpoint', code: 'endpoint_certificate', message: tlsMessage(named, reason) };
  }
  if (codes.some((code) => UNREACHABLE.has(code))) {
    const message = `nothing answers there (${reason}). Start the server, or mend baseUrl in the config.`;
    return { fault: 'transient', code: 'endpoint_unreachable', message };
  }
  if (codes.some((code) => TIMEOUTS.has(code))) {
    return {
      fault: 'transient',
      code: 'endpoint_timeout',
      message: `no answer in time (${reason}).`,
    };
  }
  if (codes.some((code) => TOO_LONG.has(code))) {
    const message = `the answer is too long to be one (${reason}).`;
    return { fault: 'transient', code: 'endpoint_bad_response', message };
  }
  const message = `the connection was lost (${reason}).`;
  return { fault: 'transient', code: 'endpoint_connection_lost', message };
}

function tlsMessage(code: string, reason: string): string {
  const advice = /WRONG_VERSION|PACKET_LENGTH|HTTP_REQUEST|EPROTO/.test(code)
    ? 'The server does not speak https: set baseUrl to http://…'
    : 'Renew or trust the certificate (NODE_EXTRA_CA_CERTS), or mend baseUrl in the config.';
  return `its TLS connection cannot be trusted (${code}: ${reason}). ${advice}`;
}

/** All codes along the causes; connecting to `localhost` fails with one error per address. */
function codesOf(error: unknown): string[] {
  return chainOf(error).flatMap((link) =>
    'code' in link && typeof link.code === 'string' ? [link.code] : [],
  );
}

/** The innermost message: the outer ones say "fetch failed". */
function reasonOf(error: unknown): string {
  const messages = chainOf(error).map((link) => link.message);
  return messages.findLast((message) => message !== '') ?? messageOf(error);
}

function chainOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return [error, ...inner.flatMap(chainOf)];
}
