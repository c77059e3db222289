import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import {
  columnMapping,
  mixShares,
  poolList,
  positiveInteger,
  wholeNumber,
} from '../../../src/cli/flags.ts';

describe('positiveInteger and wholeNumber', () => {
  it('take whole numbers; only the second takes 0', () => {
    expect(positiveInteger('12')).toBe(12);
    expect(wholeNumber('0')).toBe(0);
    expect(() => positiveInteger('0')).toThrow(InvalidArgumentError);
  });

  it.each(['-1', '1.5', 'many', '1e30', 'Infinity', '12px'])('refuse %s', (text) => {
    expect(() => positiveInteger(text)).toThrow(InvalidArgumentError);
    expect(() => wholeNumber(text)).toThrow(InvalidArgumentError);
  });
});

describe('columnMapping', () => {
  it('adds one role to those given before; the last one counts', () => {
    const first = columnMapping('caption=TEXT');
    expect(columnMapping('path = file name', first)).toEqual({
      caption: 'TEXT',
      path: 'file name',
    });
    expect(columnMapping('caption=other', first)).toEqual({ caption: 'other' });
  });

  it('keeps what follows the first equals sign', () => {
    expect(columnMapping('caption=a=b')).toEqual({ caption: 'a=b' });
  });

  it.each(['caption', 'caption=', 'colour=RED', '=TEXT', ''])('refuses "%s"', (text) => {
    expect(() => columnMapping(text)).toThrow(/ROLE is one of .*caption/);
  });
});

describe('mixShares', () => {
  it('reads shares by name', () => {
    expect(mixShares('long=0.95,original=0.05')).toEqual({ long: 0.95, original: 0.05 });
    expect(mixShares('long=1')).toEqual({ long: 1 });
  });

  it.each(['long=2', 'long=1.1,original=-0.1', 'long=half', '=1', 'long'])('refuses %s', (text) => {
    expect(() => mixShares(text)).toThrow(InvalidArgumentError);
  });
});

describe('poolList', () => {
  it('reads names in any order', () => {
    expect([...poolList('vlm,media')].toSorted()).toEqual(['media', 'vlm']);
    expect(poolList('llm')).toEqual(['llm']);
  });

  it.each(['gpu', 'media,gpu', '', 'media,media'])('refuses "%s"', (text) => {
    expect(() => poolList(text)).toThrow(/media, vlm, llm/);
  });
});
