import { describe, expect, it } from 'vitest';
import { statusText } from '../../../src/cli/status-text.ts';
import { statusOf } from '../../../src/monitor/run-status.ts';
import { madeTally } from '../monitor/made-tally.ts';
import { madeStatus } from './watch/made-status.ts';

const KEYS = ['read-image@1', 'filter-pictures@2', 'recaption@3'];
const REASON = `Invariant broken:\n  the line of ${'x'.repeat(200)} is lost`;

function textWith(
  broken: number,
  exportedAt: number | null = null,
  barriers: readonly string[] = [],
): string {
  return statusText(
    statusOf({
      run: 'sd3-0123456789ab',
      uid: 'uid',
      directory: '/runs/x',
      records: 1_234_567,
      shards: 10,
      stageKeys: KEYS,
      barriers,
      tallies: [
        madeTally('read-image@1', '00000', { emitted: 1_200_000, failed: { media_missing: 10 } }),
        madeTally('filter-pictures@2', '00000', {
          emitted: 1_100_000,
          rejected: { 'width-below-min': 99_000, 'aspect-above-max': 1_000 },
        }),
        madeTally('recaption@3', '00000', {
          emitted: 7,
          calls: 7,
          inputTokens: 100,
          costUsd: 2,
          endpoints: {
            paid: {
              ...{ calls: 7, inputTokens: 100, outputTokens: 0, costUsd: 2, unpricedCalls: 0 },
              ...{ savedCalls: 3, savedUsd: 0.5 },
            },
          },
        }),
      ],
      jobs: new Map(
        KEYS.map((key) => [
          key.split('@')[0] ?? '',
          { waiting: 100_000, active: 12, delayed: 5, failed: broken, completed: 0 },
        ]),
      ),
      failures: new Map([
        [
          'recaption',
          Array.from({ length: broken }, () => ({
            job: { run: 'uid', stage: 'recaption@3', shard: '00000' },
            reason: REASON,
          })),
        ],
      ]),
      exportedAt,
      now: 100_000,
    }),
  );
}

describe('statusText', () => {
  it('says that a filter waits for scores, and for how many', () => {
    expect(textWith(0, null, ['filter-pictures@2'])).toContain(
      'filter-pictures waits for all records: 1,200,000 are there, 34,557 to come',
    );
  });

  it('stays within 80 columns, whatever is broken', () => {
    const lengths = textWith(12_345)
      .split('\n')
      .map((line) => line.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(80);
  });

  it('counts broken jobs and tells the first reason on one line', () => {
    expect(textWith(3)).toMatch(
      /^ {2}3 broken jobs \(recaption\): Invariant broken: the line of x+…$/m,
    );
    expect(textWith(1)).toContain('1 broken job (recaption)');
    expect(textWith(0)).not.toContain('broken');
  });

  it('shows the funnel, the reasons by weight, the queues and what was spent', () => {
    const lines = textWith(0).split('\n');
    expect(lines[0]).toBe(
      'sd3-0123456789ab: 100,017 of 1,234,567 records settled (8.1 %), ETA 18:54',
    );
    expect(lines[3]?.split(/\s+/)).toEqual([
      ...['filter-pictures', '1,100,000', '100,000', '0', '12,000', '100,005', '12'],
    ]);
    expect(lines.slice(5)).toEqual([
      '  10 media_missing (read-image)',
      '  99,000 width-below-min (filter-pictures)',
      '  1,000 aspect-above-max (filter-pictures)',
      '7 calls, 100 tokens, $2.00, 3 calls saved, $0.5000 saved, $0.2857 a record',
      '  recaption at paid: 7 calls, 100 tokens, $2.00, 3 calls saved',
    ]);
  });

  it('says what is in no clip though its video has clips', () => {
    const leftOut = { 'shot-too-short': { count: 1_234, seconds: 512.34 } };
    const text = statusText(
      madeStatus({
        stageKeys: ['analyze@1', 'split-shots@1'],
        tallies: [
          madeTally('analyze@1', '00000', { emitted: 4 }),
          madeTally('split-shots@1', '00000', { emitted: 9, split: 4, leftOut }),
        ],
      }),
    );
    expect(text).toContain('\n  1,234 shot-too-short left out of clips, 512.3 s (split-shots)\n');
  });

  it('says that a run is exported', () => {
    expect(textWith(0, 1)).toContain(', exported');
    expect(textWith(0)).not.toContain('exported');
  });
});
