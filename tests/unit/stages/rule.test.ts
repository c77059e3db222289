import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, Rule } from '../../../src/stages/rule.ts';

describe('judge', () => {
  it('lets a value through exactly where it lies within the bounds, bounds included', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(value, fc.option(value), fc.option(value), (score, min, max) => {
        fc.pre(min === null || max === null || min <= max);
        const rule = Rule.parse({ ...(min !== null && { min }), ...(max !== null && { max }) });
        const passes = (min === null || score >= min) && (max === null || score <= max);
        expect(judge('size', score, rule) === null).toBe(passes);
      }),
    );
  });

  it('says which bound was broken, by what', () => {
    const rule = Rule.parse({ min: 2, max: 4 });
    expect(judge('size', 1, rule)).toEqual({
      ...{ outcome: 'reject', reason: 'size-below-min', value: 1, threshold: 2 },
    });
    expect(judge('size', 5, rule)).toEqual({
      ...{ outcome: 'reject', reason: 'size-above-max', value: 5, threshold: 4 },
    });
    expect(judge('size', 2, rule)).toBeNull();
    expect(judge('size', 4, rule)).toBeNull();
  });

  it.each([null, Number.NaN])('treats a missing score (%s) as the rule says', (score) => {
    expect(judge('size', score, Rule.parse({ min: 1, onMissing: 'pass' }))).toBeNull();
    expect(judge('size', score, Rule.parse({ min: 1, onMissing: 'reject' }))).toMatchObject({
      reason: 'size-missing',
    });
    expect(() => judge('size', score, Rule.parse({ min: 1 }))).toThrow(
      'set filters.size.onMissing',
    );
  });
});

describe('Rule', () => {
  it('refuses bounds that nothing can pass, and misspelt keys', () => {
    expect(Rule.safeParse({ min: 2, max: 1 }).error?.issues[0]?.message).toBe('min is above max');
    expect(Rule.safeParse({ minimum: 2 }).success).toBe(false);
    expect(Rule.safeParse({ min: 2, max: 2 }).success).toBe(true);
  });
});
