import { describe, expect, it } from 'vitest';
import type { FoldedRecord, StageLine } from '../../../src/core/record.ts';
import type { Fields } from '../../../src/core/sample.ts';
import { Summary } from '../../../src/export/summary.ts';
import { clipRecords, droppedRecord } from '../monitor/report/made-records.ts';
import { madeCall } from '../../support/made-call.ts';

function lineOf(stage: string, calls: NonNullable<StageLine['calls']>): StageLine {
  return { id: 'a', stage: `${stage}@1`, input: 'i', outcome: 'emit', fields: {}, calls };
}

describe('spending of a manifest', () => {
  it('tells cost by stage, by endpoint, and of one record', () => {
    const summary = new Summary();
    summary.addCalls([lineOf('recaption', [madeCall()]), lineOf('check', [])]);
    summary.addCalls([
      lineOf('recaption', [madeCall()]),
      lineOf('check', [madeCall({ endpoint: 'paid', costUsd: 1 })]),
    ]);
    const { spending } = summary;
    expect(spending).toMatchObject({ calls: 3, costUsd: 1.03, unpricedCalls: 0 });
    expect(spending.byStage['recaption']).toMatchObject({ calls: 2, costUsdPerRecord: 0.015 });
    expect(spending.byStage['check']).toMatchObject({ calls: 1, costUsdPerRecord: 0.5 });
    expect(spending.byEndpoint['paid']).toMatchObject({ calls: 1, costUsd: 1 });
    expect(spending.costUsdPerRecord).toBeCloseTo(0.515, 12);
  });

  it('counts a line that clips of one source share once', () => {
    const summary = new Summary();
    const shared = lineOf('label-source', [madeCall()]);
    summary.addCalls([shared]);
    summary.addCalls([shared]);
    expect(summary.spending.calls).toBe(1);
  });
});

describe('counts of a manifest', () => {
  const leftOut = { 'shot-too-short': { count: 3, seconds: 2.4 } };
  const dropped = droppedRecord('broken', 'no-shot-long-enough', { value: 1, threshold: 2 });
  const emitted = (id: string, fields: Fields): StageLine => ({
    ...{ id, stage: 'analyze@1', input: 'i', outcome: 'emit', fields },
  });
  const counted = (records: readonly FoldedRecord[]): Summary => {
    const summary = new Summary();
    for (const record of records) summary.addRecord(record);
    return summary;
  };

  it('tell clips from sources that came to none, and what is in no clip', () => {
    const one = counted([dropped, ...clipRecords('v', 2, leftOut), ...clipRecords('old', 1)]);
    expect(one.counts).toMatchObject({
      ...{ samples: 3, records: 4 },
      split: { sources: 2, clips: 3, leftOut },
    });
    one.addPart(counted(clipRecords('w', 4, leftOut)).part());
    expect(one.counts.split).toEqual({
      ...{ sources: 3, clips: 7 },
      leftOut: { 'shot-too-short': { count: 6, seconds: 4.8 } },
    });
  });

  it('speak of clips only where there are some', () => {
    expect(counted([dropped]).counts).not.toHaveProperty('split');
  });

  it('say by what each video was decoded, dropped ones included', () => {
    const clips = (source: string, decoder: string, count: number) =>
      clipRecords(source, count).map(({ state, ...record }) => ({
        ...record,
        state: { ...state, lines: [emitted(source, { decoder }), ...state.lines] },
      }));
    const lost = { ...dropped, sample: { ...dropped.sample, kind: 'video' as const } };
    const fields = { decoder: 'ffmpeg 5.1' };
    const rejected = { ...lost, state: { ...lost.state, lines: [emitted('broken', fields)] } };
    const one = counted([rejected, ...clips('v', 'ffmpeg 7.1', 3)]);
    one.addPart(counted(clips('w', 'ffmpeg 7.1', 2)).part());
    expect(one.decoders).toEqual({ 'ffmpeg 5.1': 1, 'ffmpeg 7.1': 2 });
    expect(counted([dropped]).decoders).toEqual({});
  });
});
