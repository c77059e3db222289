import { describe, expect, it } from 'vitest';
import { evaluationText } from '../../../src/cli/evaluation-text.ts';
import { evaluateLabels } from '../../../src/clips/evaluate-labels.ts';
import { forEachLabel } from '../../../src/core/labels.ts';

const half = forEachLabel(() => 0.5);
const none = forEachLabel(() => null);

describe('evaluationText', () => {
  const evaluations = evaluateLabels(
    [
      { gold: { editing: true }, labels: { ...none, editing: 0.9 } },
      { gold: { editing: false }, labels: { ...none, editing: 0.8 } },
      { gold: { editing: true }, labels: none },
    ],
    half,
  );
  const lines = evaluationText(evaluations, half).split('\n');

  it("has each label's counts and shares, with CogVideoX's below", () => {
    expect(lines[1]?.split(/\s+/)).toEqual([
      'editing',
      '0.5',
      '2',
      '1',
      '1',
      '0',
      '0',
      '0.500',
      '1.000',
      '0.500',
    ]);
    expect(lines[2]?.trim().split(/\s+/)).toEqual([
      'CogVideoX',
      '.81',
      '.02',
      '.09',
      '.08',
      '0.976',
      '0.910',
      '0.91',
    ]);
    expect(lines[3]).toContain('1 more without an answer');
  });

  it('shows a dash where there is nothing to take a share of', () => {
    expect(lines.find((line) => line.startsWith('lecture_type'))).toMatch(/ - +- +-$/);
  });

  it('keeps to 80 columns', () => {
    const many = forEachLabel(() => ({
      ...evaluations.editing,
      ...{ n: 99_999, truePositives: 9_999, falsePositives: 9_999, trueNegatives: 9_999 },
    }));
    for (const line of [...lines, ...evaluationText(many, half).split('\n')]) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});
