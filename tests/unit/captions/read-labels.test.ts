import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLabels } from '../../../src/captions/read-labels.ts';
import { forEachLabel, LABELS, snakeCase } from '../../../src/core/labels.ts';

const none = forEachLabel(() => null);
const whole = {
  editing: 0.1,
  lackOfMotionConnectivity: 0.2,
  lowQuality: 0.3,
  lectureType: 0,
  textDominated: 1,
  noisyScreenshots: 0.05,
};
const answer = JSON.stringify(
  Object.fromEntries(LABELS.map((label) => [snakeCase(label), whole[label]])),
);

describe('readLabels', () => {
  it.each([
    ['plain', answer],
    ['in a fence', `\`\`\`json\n${answer}\n\`\`\``],
    ['between sentences', `Here are the labels:\n${answer}\nI hope that this helps!`],
    ['under a key', `{"labels": ${answer}}`],
    ['with a trailing comma', answer.replace('}', ',}')],
    ['with single quotes', answer.replaceAll('"', "'")],
    ['with comments', answer.replaceAll(',', ', // sure\n')],
  ])('reads an object %s', (_what, text) => {
    expect(readLabels(text)).toEqual(whole);
  });

  it.each([
    ['a number as text', '"0.4"', 0.4],
    ['a percentage as text', '"40 %"', 0.4],
    ['a bare percentage', '40%', 0.4],
    ['yes', '"Yes"', 1],
    ['false', 'false', 0],
    ['a wrapped number', '{"probability": 0.4, "reason": "a cut"}', 0.4],
    ['a number without its zero', '.4', 0.4],
  ])('reads %s', (_what, value, expected) => {
    expect(readLabels(`{"editing": ${value}}`)).toEqual({ ...none, editing: expected });
  });

  it('takes all bare numbers as percentages where one is above 1', () => {
    expect(readLabels('{"editing": 1, "low_quality": 80, "lecture_type": "5%"}')).toEqual({
      ...none,
      editing: 0.01,
      lowQuality: 0.8,
      lectureType: 0.05,
    });
  });

  it.each(['-0.1', '"low"', 'null', '[]', '{}', '140', '"NaN"'])(
    'has null where the number is %s',
    (value) => {
      expect(readLabels(`{"editing": ${value}, "low_quality": 0}`)).toEqual({
        ...none,
        lowQuality: 0,
      });
    },
  );

  it.each(['Text Dominated', 'text-dominated', 'textDominated', 'TEXT_DOMINATED', 'text'])(
    'knows a label by the name %s',
    (name) => {
      expect(readLabels(`{"${name}": 0.7}`)).toEqual({ ...none, textDominated: 0.7 });
    },
  );

  it.each([
    ['nothing', ''],
    ['no object', 'The clip is fine.'],
    ['no label', '{"quality": 0.4, "constructor": 1}'],
    ['no number', '{"editing": "low"}'],
    ['an object that was cut off, its last number perhaps in the middle', '{"editing": 0.'],
  ])('is null for %s', (_what, text) => {
    expect(readLabels(text)).toBeNull();
  });

  it('never throws, and gives probabilities or null, whatever it is told', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(...LABELS, '{', '}', '[', ']', ':', ',', '"', '%', '```', '1e999', '-', '\\'),
      fc.json(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const value of Object.values(readLabels(pieces.join('')) ?? none)) {
          expect(value === null || (value >= 0 && value <= 1)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is not troubled by thousands of brackets', () => {
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    expect(readLabels(deep)).toBeNull();
    expect(readLabels('{'.repeat(200_000) + '}')).toBeNull();
  });

  it('gets back every probability that was written down', () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    const labels = fc.record(forEachLabel(() => probability));
    fc.assert(
      fc.property(labels, fc.string(), (written, noise) => {
        const before = noise.replaceAll(/[{}]/g, '');
        expect(readLabels(`${before}${JSON.stringify(written)}`)).toEqual(
          JSON.parse(JSON.stringify(written)),
        );
      }),
    );
  });
});
