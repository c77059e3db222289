import type { LookupFunction } from 'node:net';

import { describe, expect, it } from 'vitest';

import {
  checkLiteralAddress,
  isAllowedHost,
  isPublicAddress,
  publicLookup,
  RefusedAddress,
} from '../../../src/media/bytes/remote-hosts.ts';

const PRIVATE_ADDRESSES = [
  '127.0.0.1',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
  '::',
  '::1',
  'fe80::1',
  'fd00::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
];

describe('isPublicAddress', () => {
  it.each(PRIVATE_ADDRESSES)('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])('accepts %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it('refuses what is no address', () => {
    expect(isPublicAddress('pictures.example')).toBe(false);
  });
});

describe('checkLiteralAddress', () => {
  it.each([
    'http://127.0.0.1/a.jpg',
    'http://2130706433/a.jpg',
    'http://0x7f.1/a.jpg',
    'http://0177.0.0.1/a.jpg',
    'http://[::1]:8080/a.jpg',
    'http://[::ffff:10.0.0.1]/a.jpg',
  ])('refuses %s', (url) => {
    expect(() => {
      checkLiteralAddress(new URL(url));
    }).toThrow(RefusedAddress);
  });

  it('leaves names to the resolver, and lets public addresses pass', () => {
    expect(() => {
      checkLiteralAddress(new URL('http://localhost/a.jpg'));
      checkLiteralAddress(new URL('http://8.8.8.8/a.jpg'));
    }).not.toThrow();
  });
});

describe('isAllowedHost', () => {
  it('knows a host by its name on every port, and by host:port on that port', () => {
    const url = new URL('https://media.internal:9000/a.jpg');
    expect(isAllowedHost(url, ['media.internal'])).toBe(true);
    expect(isAllowedHost(url, ['Media.Internal:9000'])).toBe(true);
    expect(isAllowedHost(url, ['media.internal:443'])).toBe(false);
    expect(isAllowedHost(url, ['internal'])).toBe(false);
    expect(isAllowedHost(url, [])).toBe(false);
  });

  it('fills in the default port of the protocol', () => {
    expect(isAllowedHost(new URL('https://a.internal/'), ['a.internal:443'])).toBe(true);
    expect(isAllowedHost(new URL('http://a.internal/'), ['a.internal:443'])).toBe(false);
    expect(isAllowedHost(new URL('http://[::1]/'), ['[::1]:80'])).toBe(true);
  });
});

describe('publicLookup', () => {
  const resolvingTo = (...addresses: readonly string[]): LookupFunction =>
    publicLookup((_hostname, _options, callback) => {
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    });

  const resolve = (lookup: LookupFunction, all: boolean): Promise<unknown> =>
    new Promise((done, fail) => {
      lookup('pictures.example', { all }, (error, address) => {
        if (error === null) done(address);
        else fail(error);
      });
    });

  it('fails where a name has private addresses only', async () => {
    const lookup = resolvingTo('10.0.0.1', '::1');
    await expect(resolve(lookup, true)).rejects.toThrow(RefusedAddress);
    await expect(resolve(lookup, false)).rejects.toThrow('the host pictures.example');
  });

  it('gives the public addresses of a name that has others too', async () => {
    const lookup = resolvingTo('fd00::1', '8.8.8.8', '127.0.0.1');
    expect(await resolve(lookup, true)).toEqual([{ address: '8.8.8.8', family: 4 }]);
    expect(await resolve(lookup, false)).toBe('8.8.8.8');
  });

  it('fails where a name has no address at all', async () => {
    await expect(resolve(resolvingTo(), true)).rejects.toThrow(RefusedAddress);
  });

  it('hands on an error of the resolver', async () => {
    const lookup = publicLookup((_hostname, _options, callback) => {
      callback(new Error('ENOTFOUND'), []);
    });
    await expect(resolve(lookup, true)).rejects.toThrow('ENOTFOUND');
  });
});
