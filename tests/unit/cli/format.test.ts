import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatPercent,
  formatUsd,
  shorten,
} from '../../../src/cli/format.ts';

describe('formats', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_234_567, '1,234,567'],
    [1.6, '2'],
  ])('writes the count %d as %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  it.each([
    [0, '0 records'],
    [1, '1 record'],
    [1_000, '1,000 records'],
  ])('counts %d records as %s', (count, text) => {
    expect(formatCounted(count, 'record')).toBe(text);
  });

  it.each([
    [0, '0:00'],
    [6.6, '0:07'],
    [59.7, '1:00'],
    [750, '12:30'],
    [3_599.6, '1:00:00'],
    [11_100, '3:05:00'],
    [360_000, '100:00:00'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it.each([
    [0.00015, '$0.000150'],
    [0.5, '$0.5000'],
    [1, '$1.00'],
    [1234.567, '$1234.57'],
  ])('writes %d dollars as %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });

  it('writes a share as a percentage', () => {
    expect(formatPercent(0)).toBe('0.0 %');
    expect(formatPercent(0.1234)).toBe('12.3 %');
    expect(formatPercent(1)).toBe('100.0 %');
  });

  it('shortens a text to the length given, the mark included', () => {
    expect(shorten('twelve chars', 12)).toBe('twelve chars');
    expect(shorten('twelve chars', 11)).toBe('twelve cha…');
  });
});
