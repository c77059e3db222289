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

  it('has none where nothing was decoded', () => {
    expect(tallyOf('check@1', '00000', [emitted('a', {})], 0)).not.toHaveProperty('decoders');
  });
});
