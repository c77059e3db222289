import { describe, expect, it } from 'vitest';

import { ConfigError, messageOf } from '../../../src/core/errors.ts';
import { checkedKey, checkedUrl, shownUrl } from '../../../src/endpoints/checked-options.ts';
import { createMask } from '../../../src/endpoints/secrets.ts';

describe('createMask', () => {
  it.each([
    ['the key', 'bad key k3y/+value=='],
    ['the key in a URL', `?key=${encodeURIComponent('k3y/+value==')}`],
    ['every occurrence', 'k3y/+value== k3y/+value=='],
  ])('hides %s', (_name, text) => {
    const masked = createMask('k3y/+value==')(text);
    expect(masked).not.toContain('k3y/+value==');
    expect(masked).not.toContain(encodeURIComponent('k3y/+value=='));
    expect(masked).toContain('***');
  });

  it('hides what looks like the key of a provider, whosever it is', () => {
    expect(createMask(undefined)('key sk-proj-abcDEF123456 and sk-ab***xyz1 fail')).toBe(
      'key *** and *** fail',
    );
  });

  it('leaves ordinary words alone', () => {
    expect(createMask(undefined)('risk-averse disk_cache')).toBe('risk-averse disk_cache');
  });
});

describe('the API key', () => {
  it('is taken without the line break that a file ends with, and may be absent', () => {
    expect(checkedKey('Endpoint e', 'abc\n')).toBe('abc');
    expect(checkedKey('Endpoint e', ' ')).toBeUndefined();
    expect(checkedKey('Endpoint e', undefined)).toBeUndefined();
  });

  it('is refused without being shown where it cannot be one', () => {
    const check = (): unknown => checkedKey('Endpoint e', 'secret1\nsecret2');
    expect(check).toThrow(ConfigError);
    expect(check).not.toThrow(/secret\d/);
  });
});

describe('the base URL', () => {
  it.each([
    '',
    'localhost:8000',
    'ftp://host/v1',
    'http://user:hunter2@host/v1',
    'http://host/v1?key=hunter2',
  ])('%s is refused without what it might hide', (baseUrl) => {
    try {
      checkedUrl(`Endpoint e (${shownUrl(baseUrl)})`, baseUrl);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect(messageOf(error)).not.toContain('hunter2');
    }
  });

  it('is shown as it is written where it holds no secret', () => {
    expect(shownUrl('http://127.0.0.1:8000/v1')).toBe('http://127.0.0.1:8000/v1');
  });
});
