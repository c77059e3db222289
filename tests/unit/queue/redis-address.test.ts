import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { parseRedisUrl } from '../../../src/queue/redis-address.ts';

describe('the URL of a queue', () => {
  it('has defaults for all but the host', () => {
    expect(parseRedisUrl('redis://cache')).toEqual({
      host: 'cache',
      port: 6379,
      database: 0,
      username: undefined,
      password: undefined,
      tls: false,
      cluster: false,
      label: 'Redis at cache:6379/0',
    });
  });

  it('names the port, the database, the user and TLS', () => {
    expect(parseRedisUrl('rediss://worker:secret@cache.example:7000/3')).toEqual({
      host: 'cache.example',
      port: 7000,
      database: 3,
      username: 'worker',
      password: 'secret',
      tls: true,
      cluster: false,
      label: 'Redis at cache.example:7000/3',
    });
  });

  it('may have a password alone', () => {
    const address = parseRedisUrl('redis://:secret@cache');
    expect(address).toMatchObject({ username: undefined, password: 'secret' });
  });

  it('may be that of a Redis Cluster, which has no databases', () => {
    expect(parseRedisUrl('redis://cache:7000?cluster=true')).toMatchObject({
      cluster: true,
      label: 'Redis Cluster at cache:7000',
    });
    expect(() => parseRedisUrl('redis://cache/1?cluster=true')).toThrow(ConfigError);
  });

  it('takes the brackets off an IPv6 host', () => {
    expect(parseRedisUrl('redis://[::1]:7000')).toMatchObject({
      host: '::1',
      label: 'Redis at [::1]:7000/0',
    });
  });

  it('carries any user and password in percent code', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (username, password) => {
        const user = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
        const address = parseRedisUrl(`redis://${user}@cache`);
        expect(address).toMatchObject({ username, password });
        expect(address.label).toBe('Redis at cache:6379/0');
      }),
    );
  });

  it.each([
    ['', 'cannot be read'],
    ['cache:6379', 'cannot be read'],
    ['http://cache', 'starts with http:// instead of redis://'],
    ['redis://', 'cannot be read'],
    ['redis://:p#ss@cache', 'cannot be read'],
    ['redis://cache#1', 'has a # in it'],
    ['redis://cache:port', 'cannot be read'],
    ['redis://cache/first', 'has /first where the database number belongs'],
    ['redis://cache/1/2', 'has /1/2 where'],
    ['redis://cache?clusters=true', 'unknown parameter "clusters"'],
    ['redis://cache?cluster=yes', 'not true or false'],
    ['redis://:50%@cache', 'has a % that stands for no character'],
  ])('%j is refused', (url, reason) => {
    expect(() => parseRedisUrl(url)).toThrow(ConfigError);
    expect(() => parseRedisUrl(url)).toThrow(reason);
  });

  it('is in no message', () => {
    for (const url of ['redis://:secret@cache/x', 'redis://:sec/ret@cache', 'ftp://u:secret@x']) {
      expect(() => parseRedisUrl(url)).toThrow(/^(?!.*(secret|sec\/ret)).*$/s);
    }
  });
});
