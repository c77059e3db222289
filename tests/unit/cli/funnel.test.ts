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

  it('names parts in no clip of equal weight by the alphabet, too', () => {
    const one = { count: 1, seconds: 1 };
    const of = (...reasons: string[]) =>
      funnelText(
        {
          ...{ ...counts, rejected: {}, failed: {}, pending: {} },
          split: {
            ...{ sources: 1, clips: 2 },
            leftOut: Object.fromEntries(reasons.map((reason) => [reason, one])),
          },
        },
        {},
      );
    expect(of('shot-too-short', 'rest-of-long-shot')).toBe(
      of('rest-of-long-shot', 'shot-too-short'),
    );
  });

  it('counts clips by themselves, with what is in none', () => {
    const split = {
      sources: 8,
      clips: 25,
      leftOut: {
        'rest-of-long-shot': { count: 1, seconds: 3_725 },
        'shot-too-short': { count: 12, seconds: 8.44 },
      },
    };
    const videos = {
      ...{ samples: 10, records: 27, split, inManifest: 25, pending: {} },
      ...{ rejected: { 'split-shots': { 'no-shot-long-enough': 2 } }, failed: {} },
    };
    expect(words(funnelText(videos, {}))).toEqual([
      ['in', '10'],
      ['clips, of 8 sources', '25'],
      ['shot-too-short', '12', '(left out, 8.4 s)'],
      ['rest-of-long-shot', '1', '(left out, 1:02:05)'],
      ['rejected', '2'],
      ['no-shot-long-enough', '2', '(split-shots)'],
      ['failed', '0'],
      ['in the manifest', '25'],
    ]);
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
