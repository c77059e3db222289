import { describe, expect, it } from 'vitest';

import { retryAfterMsOf } from '../../../src/endpoints/retry-after.ts';

const NOW_MS = Date.UTC(2026, 0, 1, 12);

function read(headers: Record<string, string>): number | null {
  return retryAfterMsOf(new Headers(headers), NOW_MS);
}

describe('retryAfterMsOf', () => {
  it.each([
    ['seconds', { 'retry-after': '12' }, 12_000],
    ['parts of seconds', { 'retry-after': '0.25' }, 250],
    ['milliseconds', { 'retry-after-ms': '40' }, 40],
    ['milliseconds before seconds', { 'retry-after-ms': '40', 'retry-after': '9' }, 40],
    ['a date', { 'retry-after': new Date(NOW_MS + 30_000).toUTCString() }, 30_000],
  ])('reads %s', (_name, headers, expected) => {
    expect(read(headers)).toBe(expected);
  });

  it.each([
    ['no header', {}],
    ['an empty one', { 'retry-after': '' }],
    ['words', { 'retry-after': 'soon' }],
    ['zero', { 'retry-after': '0' }],
    ['a negative number', { 'retry-after': '-5' }],
    ['a date that is over', { 'retry-after': new Date(NOW_MS - 1000).toUTCString() }],
    ['infinity', { 'retry-after': 'Infinity' }],
  ])('leaves the pause to the caller for %s', (_name, headers) => {
    expect(read(headers)).toBeNull();
  });

  it('obeys for five minutes at most', () => {
    expect(read({ 'retry-after': '86400' })).toBe(300_000);
  });
});
