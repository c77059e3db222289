import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIVE_WORDS, ratingOf } from '../../../src/captions/five-words.ts';

/** An answer of one token, with the probabilities of what it could have been. */
function tokenOf(token: string, probabilities: Readonly<Record<string, number>>) {
  const top = Object.entries(probabilities).map(([name, probability]) => ({
    token: name,
    logprob: Math.log(probability),
  }));
  return { token, top };
}

describe('ratingOf', () => {
  it('gives the mean level under the probabilities of the five words', () => {
    const token = tokenOf('good', { good: 0.6, excellent: 0.2, fair: 0.1, the: 0.1 });
    const rating = ratingOf('good', [token]);
    expect(rating?.from).toBe('logprobs');
    expect(rating?.score).toBeCloseTo((0.6 * 4 + 0.2 * 5 + 0.1 * 3) / 0.9, 10);
  });

  it('adds up the spellings of a word, and takes the beginning of one for it', () => {
    const token = tokenOf(' Good', { ' Good': 0.3, good: 0.2, ex: 0.4, '"Poor"': 0.1 });
    expect(ratingOf('Good', [token])?.score).toBeCloseTo(0.5 * 4 + 0.4 * 5 + 0.1 * 2, 10);
  });

  it('looks at the token that says the word, not at those before', () => {
    const tokens = [
      tokenOf('I would say: ', { bad: 0.9, 'I would say: ': 0.1 }),
      tokenOf('fair', { fair: 1 }),
    ];
    expect(ratingOf('I would say: fair', tokens)?.score).toBeCloseTo(3, 10);
  });

  it('never leaves the span from 1 to 5, whatever the probabilities', () => {
    const probabilities = fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), {
      minLength: 5,
      maxLength: 5,
    });
    fc.assert(
      fc.property(probabilities, (values) => {
        const named = Object.fromEntries(FIVE_WORDS.map((word, at) => [word, values[at] ?? 0]));
        const score = ratingOf('bad', [tokenOf('bad', named)])?.score ?? 0;
        expect(score).toBeGreaterThanOrEqual(1);
        expect(score).toBeLessThanOrEqual(5);
      }),
    );
  });

  it.each([
    ['Excellent.', 5],
    ['**good**', 4],
    ['I rate it fair: fair light.', 3],
    ['poor', 2],
    ['Bad', 1],
  ])('takes the one word that an answer without tokens names: %s', (text, score) => {
    expect(ratingOf(text, null)).toEqual({ score, from: 'answer' });
  });

  it.each(['', 'A nice picture.', 'good to excellent', 'goodness'])(
    'gives none where the answer names none or several: %j',
    (text) => {
      expect(ratingOf(text, null)).toBeNull();
    },
  );
});
