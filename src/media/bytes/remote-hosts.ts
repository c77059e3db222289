import { isIP, type LookupFunction } from 'node:net';

import ipaddr from 'ipaddr.js';

/** A host is, or has only, private addresses. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';

  constructor(host: string) {
    super(
      `the host ${host} has a private or reserved address, which a dataset may not reach; ` +
        'if it is yours, add it to allowHosts',
    );
  }
}

/**
 * True for addresses of the public internet. Loopback, private, link-local (cloud metadata
 * services), carrier-grade NAT, multicast, tunnelled and reserved ones are not. An IPv4 address
 * inside an IPv6 one counts as itself.
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** Whether the URL's host stands in `allowHosts`, as `host` or as `host:port`. */
export function isAllowedHost(url: URL, allowHosts: readonly string[]): boolean {
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port;
  return allowHosts.some((allowed) => {
    const wanted = allowed.toLowerCase();
    return wanted === url.hostname || wanted === `${url.hostname}:${port}`;
  });
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Throws RefusedAddress where the URL's host is itself a private address. */
export function checkLiteralAddress(url: URL): void {
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new RefusedAddress(url.hostname);
}

/**
 * A resolver for sockets that gives public addresses only, and fails with RefusedAddress where a host
 * has no other than private ones. Since the socket connects to what is given here, a second answer
 * of the name server (DNS rebinding) changes nothing.
 */
export function publicLookup(resolve: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const addresses = typeof found === 'string' ? [] : found;
      const open = addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = open;
      if (first === undefined) callback(new RefusedAddress(hostname), []);
      else if (options.all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}
