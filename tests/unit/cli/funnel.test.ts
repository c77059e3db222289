import { describe, expect, it } from 'vitest';
import { funnelText } from '../../../src/cli/funnel.ts';

describe('funnelText', () => {
  const counts = {
    samples: 1_000,
    records: 1_000,
    inManifest: 880,
    rejected: { filter: { small: 20, dull: 70 }, read: { 'not-an-image': 10 } },
    failed: { check: { caption_refusal: 5 } },
    pending: { recaption: 15 },
  };
  const words = (text: string) => text.split('\n').map((line) => line.trim().split(/\s{2,}/));

  it('tells where every record went, the weightiest reason first', () => {
    expect(words(funnelText(counts, {}))).toEqual([
      ['in', '1,000'],
      ['rejected', '100'],
      ['dull', '70', '(filter)'],
      ['small', '20', '(filter)'],
      ['not-an-image', '10', '(read)'],
      ['failed', '5'],
      ['caption_refusal', '5', '(check)'],
      ['not done yet', '15'],
      ['in the manifest', '880'],
    ]);
  });

  it('names reasons of equal weight by the alphabet, however they came', () => {
    const reasons = (failed: Record<string, number>) =>
      funnelText({ ...counts, failed: { read: failed } }, {});
    expect(reasons({ broken: 1, absent: 1 })).toBe(reasons({ absent: 1, broken: 1 }));
    expect(reasons({ broken: 1, absent: 1 })).toMatch(/absent[\s\S]*broken/);
  });

  it('speaks of what is not done only where something is not', () => {
    const done = { ...counts, rejected: {}, failed: {}, pending: {}, inManifest: 1_000 };
    expect(words(funnelText(done, {}))).toEqual([
      ['in', '1,000'],
      ['rejected', '0'],
      ['failed', '0'],
      ['in the manifest', '1,000'],
    ]);
  });
});
