import { describe, expect, it } from 'vitest';
import { ReportCollector } from '../../../../src/monitor/report/collector.ts';
import type { FoldedRecord } from '../../../../src/core/record.ts';
import { callOf, droppedRecord, keptRecord } from './made-records.ts';

function collected(records: readonly FoldedRecord[]) {
  const collector = new ReportCollector();
  for (const record of records) collector.add(record);
  return collector.data();
}

/** Sharpness 0, 1, 2, … with a bound at 30. */
const pictures = Array.from({ length: 100 }, (_, index) =>
  index < 30
    ? droppedRecord(`p${index}`, 'sharpness-below-min', {
        fields: { sharpness: index },
        value: index,
        threshold: 30,
      })
    : keptRecord(`p${index}`, { sharpness: index, longCaption: 'a b c' }),
);

describe('what the report collects', () => {
  it('counts every record once, as kept or by its reason', () => {
    const data = collected(pictures);
    expect(data).toMatchObject({ records: 100, kept: 70, pending: 0, failed: [] });
    expect(data.rejected).toEqual([{ stage: 'filter', reason: 'sharpness-below-min', count: 30 }]);
  });

  it('knows a bound by what it dropped, with the score of kept and dropped records', () => {
    const { scores, thresholds } = collected(pictures);
    expect(thresholds.get('sharpness')).toEqual([
      { reason: 'sharpness-below-min', bound: 30, count: 30 },
    ]);
    const values = scores.get('sharpness') ?? [];
    expect(values).toHaveLength(100);
    expect(values.filter(({ isKept }) => !isKept).map(({ value }) => value)).toEqual(
      Array.from({ length: 30 }, (_, index) => index),
    );
  });

  it('shows the records next to the bound on either side, nearest first', () => {
    for (const records of [pictures, pictures.toReversed()]) {
      const [dropped, kept] = collected(records).sheets;
      expect(dropped?.shown.map(({ value }) => value)).toEqual([29, 28, 27, 26, 25, 24, 23, 22]);
      expect(kept?.shown.map(({ value }) => value)).toEqual([30, 31, 32, 33, 34, 35, 36, 37]);
    }
  });

  it('shows the same examples of a reason whatever the order of records', () => {
    const records = Array.from({ length: 50 }, (_, index) =>
      droppedRecord(`q${index}`, 'too-small', { value: 1, threshold: 2 }),
    );
    const ids = (given: readonly FoldedRecord[]) =>
      collected(given)
        .sheets.flatMap(({ shown }) => shown.map(({ id }) => id))
        .toSorted();
    expect(ids(records).length).toBeGreaterThan(0);
    expect(ids(records).length).toBeLessThanOrEqual(8);
    expect(ids(records.toReversed())).toEqual(ids(records));
  });

  it('adds calls up by stage and endpoint, and names the slowest record', () => {
    const calls = (latencyMs: number, costUsd: number | null) => [callOf({ latencyMs, costUsd })];
    const { spending, slowest } = collected([
      keptRecord('fast', {}, { calls: calls(100, 0.5) }),
      keptRecord('slow', {}, { calls: calls(300, null) }),
    ]);
    expect(spending).toMatchObject([
      {
        stage: 'recaption',
        calls: 2,
        inputTokens: 20,
        costUsd: 0.5,
        unpriced: 1,
        meanLatencyMs: 200,
      },
    ]);
    expect(slowest.map(({ id }) => id)).toEqual(['slow', 'fast']);
  });

  it('counts words of captions that have any', () => {
    const { captionWords } = collected([
      keptRecord('a', { longCaption: 'one  two\tthree' }, { original: 'one' }),
      keptRecord('b', { longCaption: 'one' }, { original: ' ' }),
    ]);
    expect(Object.fromEntries(captionWords)).toEqual({ long: [3, 1], original: [1] });
  });
});
