import { describe, expect, it } from 'vitest';
import type { FailedJob } from '../../../src/core/queue.ts';
import { statusOf, type StatusInput } from '../../../src/monitor/run-status.ts';
import { madeTally } from './made-tally.ts';

const READ = 'read@1';
const FILTER = 'filter@2';
const ASK = 'ask@3';
const NOW = 1_000_000;

function statusWith(changes: Partial<StatusInput>) {
  return statusOf({
    run: 'sd3-x',
    uid: 'uid-1',
    directory: '/runs/x',
    records: 9,
    shards: 1,
    stageKeys: [READ, FILTER, ASK],
    barriers: [],
    tallies: [],
    jobs: new Map(),
    failures: new Map(),
    exportedAt: null,
    now: NOW,
    ...changes,
  });
}

function failedJob(run: string, reason: string): FailedJob {
  return { job: { run, stage: ASK, shard: '00000' }, reason };
}

describe('statusOf', () => {
  it('knows nothing of a run that has not begun', () => {
    const status = statusWith({});
    expect(status).toMatchObject({ records: 9, settled: 0, etaSeconds: null, exported: false });
    expect(
      status.stages.map(({ stage, shardsDone, perSecond, jobs, broken }) => ({
        ...{ stage, shardsDone, perSecond, jobs, broken },
      })),
    ).toEqual(
      ['read', 'filter', 'ask'].map((stage) => ({
        ...{ stage, shardsDone: 0, perSecond: null, jobs: null, broken: null },
      })),
    );
  });

  it('sees who waits at a barrier until nobody is on the way to it', () => {
    const read = madeTally(READ, '00000', { emitted: 5, failed: { broken: 1 } });
    const waiting = statusWith({ barriers: [FILTER], tallies: [read] });
    expect(waiting.barrier).toEqual({ stage: 'filter', arrived: 5, missing: 3 });
    expect(statusWith({ tallies: [read] }).barrier).toBeNull();
    expect(statusWith({ barriers: [FILTER] }).barrier).toBeNull();
    const others = madeTally(READ, '00001', { emitted: 2, rejected: { small: 1 } });
    expect(statusWith({ barriers: [FILTER], tallies: [read, others] }).barrier).toBeNull();
  });

  it('adds shards up, and settles what the last stage emitted and what was dropped on the way', () => {
    const status = statusWith({
      tallies: [
        madeTally(READ, '00000', { emitted: 5, failed: { broken: 1 } }),
        madeTally(READ, '00001', { emitted: 2, failed: { broken: 1 } }),
        madeTally(FILTER, '00000', { emitted: 3, rejected: { small: 1, dull: 1 } }),
        madeTally(ASK, '00000', { emitted: 3, calls: 4, inputTokens: 10, costUsd: 0.5 }),
      ],
    });
    expect(status.settled).toBe(2 + 2 + 3);
    expect(status.stages[0]).toMatchObject({ emitted: 7, failed: { broken: 2 }, shardsDone: 2 });
    expect(status.stages[1]?.rejected).toEqual({ small: 1, dull: 1 });
    expect(status.stages[2]).toMatchObject({ calls: 4, inputTokens: 10, costUsd: 0.5 });
  });

  it('adds up what a split puts into no clip, of tallies that know it', () => {
    const leftOut = { 'shot-too-short': { count: 2, seconds: 1.1 } };
    const status = statusWith({
      tallies: [
        ...['00000', '00001', '00002'].map((shard) => madeTally(READ, shard, { emitted: 1 })),
        madeTally(FILTER, '00000', { emitted: 3, split: 1, leftOut }),
        madeTally(FILTER, '00001', { emitted: 3, split: 1, leftOut }),
        madeTally(FILTER, '00002', { emitted: 3, split: 1 }),
      ],
    });
    expect(status.stages.map((stage) => stage.leftOut)).toEqual([
      {},
      { 'shot-too-short': { count: 4, seconds: 2.2 } },
      {},
    ]);
  });

  it('leaves tallies out that a tightened threshold has cut off', () => {
    const status = statusWith({
      tallies: [
        madeTally(READ, '00000', { emitted: 9 }),
        madeTally(FILTER, '00000', { rejected: { small: 9 } }),
        madeTally(ASK, '00000', { emitted: 9, calls: 9 }),
      ],
    });
    expect(status.settled).toBe(9);
    expect(status.stages[2]).toMatchObject({ emitted: 0, calls: 0, shardsDone: 0 });
  });

  it('counts no more records at a stage than the one before lets through', () => {
    const status = statusWith({
      records: 18,
      tallies: ['00000', '00001'].flatMap((shard) => [
        madeTally(READ, shard, { emitted: 9 }),
        madeTally(FILTER, shard, { emitted: 4, rejected: { small: 5 } }),
        ...(shard === '00000'
          ? [madeTally(ASK, shard, { emitted: 8, failed: { broken: 1 } })]
          : []),
      ]),
    });
    expect(status.stages[2]).toMatchObject({ emitted: 3, failed: { broken: 1 } });
    expect(status.settled).toBe(9 + 5);
  });

  it('does not count a stage on a shard that the stage before is doing anew', () => {
    const status = statusWith({
      tallies: [
        madeTally(READ, '00000', { emitted: 9 }),
        madeTally('filter@old', '00000', { emitted: 9 }),
        madeTally(ASK, '00000', { emitted: 9 }),
      ],
    });
    expect(status.settled).toBe(0);
  });

  it('counts clips once they are known, in the shards named after their source’s', () => {
    const before = [
      madeTally(READ, '00012', { emitted: 2 }),
      madeTally(FILTER, '00012', { emitted: 7, split: 2 }),
    ];
    const clips = [
      madeTally(ASK, '00012-0000', { emitted: 4 }),
      madeTally(ASK, '00012-0001', { emitted: 2, rejected: { dull: 1 } }),
      madeTally(ASK, '00013-0000', { emitted: 4 }),
    ];
    const status = statusWith({ records: 2, tallies: [...before, ...clips] });
    expect(status).toMatchObject({ records: 7, settled: 7 });
    expect(status.stages[1]).toMatchObject({ emitted: 7, shardsDone: 1 });
    expect(status.stages[2]).toMatchObject({ emitted: 6, shardsDone: 2 });
  });

  it('never settles more than there is', () => {
    const clips = ['0000', '0001', '0002'].map((part) =>
      madeTally(ASK, `00000-${part}`, { emitted: 4 }),
    );
    const split = madeTally(FILTER, '00000', { emitted: 8, split: 1 });
    const tallies = [madeTally(READ, '00000', { emitted: 1 }), split, ...clips];
    expect(statusWith({ records: 1, tallies })).toMatchObject({ records: 8, settled: 8 });
  });

  it('tells the time left by what was settled of late', () => {
    const tallies = [
      madeTally(READ, '00000', { emitted: 4, failed: { broken: 1 }, at: NOW - 10_000 }),
      madeTally(FILTER, '00000', { emitted: 4, at: NOW - 10_000 }),
      madeTally(ASK, '00000', { emitted: 4, at: NOW - 10_000 }),
    ];
    expect(statusWith({ records: 10, tallies }).etaSeconds).toBeCloseTo(10);
    expect(statusWith({ records: 10, tallies, now: NOW + 600_000 }).etaSeconds).toBeNull();
  });

  it('shows broken jobs of this run only, with the first reason', () => {
    const failures = new Map([
      [
        'ask',
        [failedJob('uid-2', 'foreign'), failedJob('uid-1', 'first'), failedJob('uid-1', 'b')],
      ],
    ]);
    const jobs = new Map([['ask', { waiting: 1, active: 2, delayed: 3, failed: 3, completed: 4 }]]);
    const { stages } = statusWith({ failures, jobs });
    expect(stages[2]).toMatchObject({ broken: { count: 2, reason: 'first' }, jobs: { failed: 3 } });
    expect(stages[1]).toMatchObject({ broken: null, jobs: null });
  });

  it('calls a run exported where no work came after the export', () => {
    const tallies = [madeTally(READ, '00000', { emitted: 9, at: 500 })];
    expect(statusWith({ tallies, exportedAt: 500 }).exported).toBe(true);
    expect(statusWith({ tallies, exportedAt: 499 }).exported).toBe(false);
  });
});
