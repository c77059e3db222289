import { describe, expect, it } from 'vitest';
import { tallyOf } from '../../../src/run/tally.ts';

const KEY = 'analyze@1';

describe('the tally of a shard', () => {
  const emitted = (id: string, fields: Readonly<Record<string, string>>) =>
    ({ id, stage: KEY, input: '', outcome: 'emit', fields }) as const;

  it('counts by what its videos were decoded', () => {
    const lines = [
      emitted('a', { decoder: 'ffmpeg 5.1' }),
      emitted('b', { decoder: 'ffmpeg 7.1' }),
      emitted('c', { decoder: 'ffmpeg 5.1' }),
    ];
    expect(tallyOf(KEY, '00000', lines, 0)).toMatchObject({
      emitted: 3,
      decoders: { 'ffmpeg 5.1': 2, 'ffmpeg 7.1': 1 },
    });
  });

  it('adds up what a split puts into no clip, in any order alike', () => {
    const split = (id: string, seconds: number) => ({
      ...{ id, stage: 'split-shots@1', input: '', outcome: 'split' as const },
      clips: [{ id: `${id}@0`, fields: {} }],
      leftOut: { 'shot-too-short': { count: 2, seconds } },
    });
    const lines = [split('a', 0.1), split('b', 0.2), split('c', 0.3)];
    for (const given of [lines, lines.toReversed()]) {
      expect(tallyOf('split-shots@1', '00000', given, 0).leftOut).toEqual({
        'shot-too-short': { count: 6, seconds: 0.6 },
      });
    }
    const old = lines.map(({ leftOut: _, ...line }) => line);
    expect(tallyOf('split-shots@1', '00000', old, 0)).not.toHaveProperty('leftOut');
  });

  it('has none where nothing was decoded', () => {
    expect(tallyOf('check@1', '00000', [emitted('a', {})], 0)).not.toHaveProperty('decoders');
  });
});
