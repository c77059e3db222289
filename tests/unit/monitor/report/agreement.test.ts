import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agreement, agreementOf } from '../../../../src/monitor/report/agreement.ts';

describe('agreementOf', () => {
  it.each([
    ['a cat on a mat', 'a cat on a mat', 1],
    ['A cat, on a mat.', 'mat a on cat a', 1],
    ['a cat', 'two dogs', 0],
    ['a red car', 'a blue car', 2 / 3],
    ['a a a a', 'a', 2 / 5],
    ['', '', 1],
    ['', 'words', 0],
    ['кот на крыше', 'кот на столе', 2 / 3],
  ])('of %j and %j is %d', (one, other, agreement) => {
    expect(agreementOf(one, other)).toBeCloseTo(agreement);
  });

  it('is the same both ways, and between 0 and 1', () => {
    const caption = fc.array(fc.constantFrom('a', 'b', 'c', 'd')).map((words) => words.join(' '));
    fc.assert(
      fc.property(caption, caption, (one, other) => {
        const agreement = agreementOf(one, other);
        expect(agreement).toBe(agreementOf(other, one));
        expect(agreement).toBeGreaterThanOrEqual(0);
        expect(agreement).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('Agreement', () => {
  it('comes to the same whoever has read which records', () => {
    const [whole, first, second] = [new Agreement(), new Agreement(), new Agreement()];
    const records = [
      ['a red car', { student: 'a red car', tags: 'car' }],
      ['two dogs play', { student: 'a cat sleeps', tags: null }],
    ] as const;
    for (const [index, [long, others]] of records.entries()) {
      whole.add(long, others);
      (index === 0 ? first : second).add(long, others);
    }
    first.merge(second.part());
    expect(first.byCaptioner()).toEqual(whole.byCaptioner());
    expect(whole.byCaptioner()).toEqual([
      { captioner: 'student', count: 2, mean: 0.5, lowShare: 0.5 },
      { captioner: 'tags', count: 1, mean: 0.5, lowShare: 0 },
    ]);
  });
});
