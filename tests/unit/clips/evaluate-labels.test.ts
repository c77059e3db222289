import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateLabels } from '../../../src/clips/evaluate-labels.ts';
import { PUBLISHED } from '../../../src/clips/published-labels.ts';
import { forEachLabel, LABELS } from '../../../src/core/labels.ts';

const half = forEachLabel(() => 0.5);
const none = forEachLabel(() => null);

function clipsOf(...pairs: readonly (readonly [gold: boolean | undefined, said: number | null])[]) {
  return pairs.map(([gold, said]) => ({
    gold: gold === undefined ? {} : { editing: gold },
    labels: { ...none, editing: said },
  }));
}

describe('evaluateLabels', () => {
  it('counts the four cases, and makes precision, recall and accuracy of them', () => {
    const clips = clipsOf(
      ...([
        [true, 0.9],
        [true, 0.8],
        [true, 0.2],
        [false, 0.7],
        [false, 0.1],
      ] as const),
      ...([
        [false, 0],
        [false, 0.4],
        [false, 0.3],
      ] as const),
    );
    expect(evaluateLabels(clips, half).editing).toEqual({
      n: 8,
      truePositives: 2,
      falsePositives: 1,
      trueNegatives: 4,
      falseNegatives: 1,
      unanswered: 0,
      precision: 2 / 3,
      recall: 2 / 3,
      accuracy: 6 / 8,
    });
  });

  it('calls a clip at the threshold clean, as the filter does', () => {
    expect(evaluateLabels(clipsOf([true, 0.5]), half).editing).toMatchObject({
      truePositives: 0,
      falseNegatives: 1,
    });
    const lower = { ...half, editing: 0.4 };
    expect(evaluateLabels(clipsOf([true, 0.5]), lower).editing).toMatchObject({ truePositives: 1 });
  });

  it('leaves out what a person or the model did not judge, and counts the latter', () => {
    const { editing, lowQuality } = evaluateLabels(
      clipsOf([undefined, 0.9], [true, null], [false, 0.1]),
      half,
    );
    expect(editing).toMatchObject({ n: 1, trueNegatives: 1, unanswered: 1, accuracy: 1 });
    expect(lowQuality).toMatchObject({ n: 0, unanswered: 0 });
  });

  it('has null for a share of nothing', () => {
    expect(evaluateLabels([], half).editing).toMatchObject({
      ...{ precision: null, recall: null, accuracy: null },
    });
  });

  it('adds up, and keeps every share between 0 and 1', () => {
    const clip = fc.tuple(
      fc.option(fc.boolean(), { nil: undefined }),
      fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    );
    fc.assert(
      fc.property(fc.array(clip), fc.double({ min: 0, max: 1, noNaN: true }), (pairs, max) => {
        const { editing } = evaluateLabels(
          clipsOf(...pairs),
          forEachLabel(() => max),
        );
        const { truePositives, falsePositives, trueNegatives, falseNegatives } = editing;
        expect(truePositives + falsePositives + trueNegatives + falseNegatives).toBe(editing.n);
        expect(editing.n + editing.unanswered).toBe(
          pairs.filter(([gold]) => gold !== undefined).length,
        );
        for (const share of [editing.precision, editing.recall, editing.accuracy]) {
          expect(share === null || (share >= 0 && share <= 1)).toBe(true);
        }
      }),
    );
  });
});

describe("CogVideoX's table", () => {
  it.each(LABELS)('adds up to the whole test set and to the accuracy printed: %s', (label) => {
    const { truePositives, falsePositives, trueNegatives, falseNegatives, accuracy } =
      PUBLISHED[label];
    const sum = truePositives + falsePositives + trueNegatives + falseNegatives;
    // Printed to two digits each.
    expect(Math.abs(sum - 1)).toBeLessThanOrEqual(0.0101);
    expect(Math.abs(truePositives + trueNegatives - accuracy)).toBeLessThanOrEqual(0.0101);
  });
});
