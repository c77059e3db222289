import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StageLine } from '../../../src/core/record.ts';
import type { Output } from '../../../src/cli/output.ts';
import { createOutput } from '../../../src/cli/output.ts';
import { startProgress, type Progress, type ProgressOptions } from '../../../src/cli/progress.ts';
import { madeTally } from '../monitor/made-tally.ts';

const [READ, FILTER, ASK, CHECK] = ['read@1', 'filter@2', 'ask@3', 'check@4'] as const;
const STAGES = [READ, FILTER, ASK, CHECK];

function lineOf(stage: string, outcome: 'emit' | 'reject' | 'fail' | number): StageLine {
  const base = { id: 'a', stage, input: 'i' };
  if (outcome === 'emit') return { ...base, outcome, fields: {} };
  if (outcome === 'reject') {
    return { ...base, outcome, reason: 'dull', value: null, threshold: null };
  }
  if (outcome === 'fail') return { ...base, outcome, code: 'c', message: 'm', retryable: true };
  const clips = Array.from({ length: outcome }, (_, index) => ({ id: `a-${index}`, fields: {} }));
  return { ...base, outcome: 'split', clips };
}

describe('startProgress', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function started(options: Partial<ProgressOptions> = {}): {
    progress: Progress;
    shown: string[];
  } {
    const shown: string[] = [];
    const silent = createOutput({
      ...{ json: false, quiet: true, now: Date.now },
      ...{ stdout: new PassThrough(), stderr: new PassThrough() },
    });
    const output: Output = { ...silent, status: (text) => void shown.push(text) };
    const progress = startProgress({
      ...{ output, now: Date.now, records: 10, stages: STAGES, tallies: [] },
      ...options,
    });
    return { progress, shown };
  }

  /** The line shown one second after the lines came, all at once: N lines are N a second. */
  function shownAfter(lines: readonly StageLine[], options: Partial<ProgressOptions> = {}): string {
    const { progress, shown } = started(options);
    for (const line of lines) progress.onLine(line);
    vi.advanceTimersByTime(1_000);
    progress.stop();
    return shown.at(-1) ?? '';
  }

  const times = (count: number, line: StageLine) => Array.from({ length: count }, () => line);

  it('tells the stage, the steps, the rate, the time left and what was dropped', () => {
    const lines = [...times(9, lineOf(READ, 'emit')), lineOf(READ, 'fail')];
    expect(shownAfter(lines, { records: 20 })).toBe(
      // 80 steps, of which 10 are done and 3 will never be: 67 at 10 a second.
      'read · 10 steps · 10.0/s · ETA 0:07 · 0 rejected · 1 failed',
    );
  });

  it('takes off the stages after a drop, and not those before it', () => {
    const upTo = [READ, FILTER, ASK].flatMap((stage) => times(10, lineOf(stage, 'emit')));
    const dropped = times(10, lineOf(CHECK, 'fail'));
    expect(shownAfter([...upTo, ...dropped], { records: 20 })).toContain('ETA 0:01');
    expect(shownAfter(times(10, lineOf(FILTER, 'reject')), { records: 110 })).toContain(
      // 440 steps, 10 done, 20 that will never be.
      'ETA 0:41',
    );
  });

  it('adds the steps of clips once a record is split', () => {
    // 40 steps, 1 done, 9 further clips for each of 2 stages.
    expect(shownAfter([lineOf(FILTER, 10)])).toContain('ETA 0:57');
  });

  it('counts what earlier processes did, the dropped ones too', () => {
    const tallies = [
      madeTally(READ, '00000', { emitted: 6, failed: { broken: 4 } }),
      madeTally(FILTER, '00000', { emitted: 4, rejected: { dull: 2 } }),
      madeTally('filter@old', '00000', { emitted: 6 }),
    ];
    // 40 steps: 16 done before and 1 now; 4 x 3 and 2 x 2 will never be. 7 are left.
    expect(shownAfter([lineOf(ASK, 'emit')], { tallies })).toBe(
      'ask · 17 steps · 1.0/s · ETA 0:07 · 0 rejected · 0 failed',
    );
  });

  it('counts the clips of earlier processes', () => {
    const tallies = [
      madeTally(READ, '00000', { emitted: 10 }),
      madeTally(FILTER, '00000', { emitted: 30, split: 10 }),
    ];
    // 20 done before, 1 now; 30 clips at two stages.
    expect(shownAfter([lineOf(ASK, 'emit')], { tallies })).toContain('21 steps · 1.0/s · ETA 0:59');
  });

  it('says nothing of the time left before there is a rate', () => {
    expect(shownAfter([])).toBe('starting · 0 steps · 0.0/s · 0 rejected · 0 failed');
  });

  it('adds up tokens and money', () => {
    const call = {
      ...{ role: 'r', endpoint: 'e', model: 'm', vlm: true, promptSha256: '', pictureSha256: [] },
      ...{ sampling: { maxTokens: 1 }, latencyMs: 1, attempts: 1 },
      ...{ inputTokens: 1_000, outputTokens: 234, costUsd: 0.25 },
    };
    expect(shownAfter([{ ...lineOf(ASK, 'emit'), calls: [call] }])).toContain(
      '1,234 tokens · $0.2500',
    );
  });

  it('shows nothing more once it is stopped', () => {
    const { progress, shown } = started();
    progress.stop();
    vi.advanceTimersByTime(5_000);
    expect(shown).toEqual([]);
  });
});
