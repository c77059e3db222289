import { describe, expect, it } from 'vitest';
import { ReportCollector } from '../../../../src/monitor/report/collector.ts';
import type { FixedBound } from '../../../../src/monitor/report/report-data.ts';
import type { FoldedRecord } from '../../../../src/core/record.ts';
import { callOf, clipRecords, droppedRecord, keptRecord } from './made-records.ts';

/** A token for each word. */
const countWords = (text: string) => text.trim().split(/\s+/u).length;

function collected(records: readonly FoldedRecord[], bounds: readonly FixedBound[] = []) {
  const collector = new ReportCollector(countWords, bounds);
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

  it('counts what has decoded the videos', () => {
    const decoders = ['ffmpeg 5.1', 'ffmpeg 7.1', 'ffmpeg 5.1'];
    const records = decoders.map((decoder, index) => keptRecord(`v${index}`, { decoder }));
    const [first, ...others] = records.map((record) => {
      const collector = new ReportCollector(countWords);
      collector.add(record);
      return collector;
    });
    for (const other of others) first?.merge(other.part());
    for (const data of [collected(records), first?.data()]) {
      expect(Object.fromEntries(data?.decoders ?? [])).toEqual({
        'ffmpeg 5.1': 2,
        'ffmpeg 7.1': 1,
      });
    }
    expect(collected(pictures).decoders.size).toBe(0);
  });

  it('counts what a split puts into no clip once for each source', () => {
    const leftOut = { 'shot-too-short': { count: 3, seconds: 2.4 } };
    const clips = [...clipRecords('v', 2, leftOut), ...clipRecords('w', 3, leftOut)];
    expect(collected([...clips, ...clipRecords('old', 2)]).leftOut).toEqual({
      'shot-too-short': { count: 6, seconds: 4.8 },
    });
    expect(collected(pictures).leftOut).toEqual({});
  });

  it('knows a bound by what it dropped, with the score of kept and dropped records', () => {
    const { scores, thresholds } = collected(pictures);
    expect(thresholds.get('sharpness')).toEqual([
      { reason: 'sharpness-below-min', bound: 30, count: 30 },
    ]);
    const { kept = [], dropped = [] } = scores.get('sharpness') ?? {};
    expect(kept).toHaveLength(70);
    expect(dropped).toEqual(Array.from({ length: 30 }, (_, index) => index));
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

  it('counts tokens of captions that have any, and how many are longer than encoders read', () => {
    const { captionLengths } = collected([
      keptRecord('a', { longCaption: 'word '.repeat(100) }, { original: 'one' }),
      keptRecord('b', { longCaption: 'one' }, { original: ' ' }),
    ]);
    expect(captionLengths.filter(({ encoder }) => encoder === 'clip')).toMatchObject([
      { caption: 'long', count: 2, tokens: [100, 1], limits: [{ limit: 77, share: 0.5 }] },
      { caption: 'original', count: 1, tokens: [1], limits: [{ limit: 77, share: 0 }] },
    ]);
  });

  it('knows the bounds of the settings that have dropped nothing', () => {
    const bound = { score: 'sharpness', reason: 'sharpness-above-max', bound: 90 };
    const { thresholds, sheets } = collected(pictures, [bound]);
    expect(thresholds.get('sharpness')).toEqual([
      { reason: 'sharpness-below-min', bound: 30, count: 30 },
      { reason: 'sharpness-above-max', bound: 90, count: 0 },
    ]);
    expect(sheets.map(({ title }) => title)).toContain('Just kept: sharpness next to 90');
  });

  it('shows rejects of every reason at random, beside those next to a bound', () => {
    const random = collected(pictures).sheets.find(({ title }) => title.includes('at random'));
    expect(random?.title).toBe('Dropped, at random: sharpness-below-min');
    expect(random?.shown.length).toBeGreaterThan(0);
  });

  it('knows what follows from fields as a score: the aspect, and each label', () => {
    const { scores } = collected([
      keptRecord('a', { width: 200, height: 100, labels: { textDominated: 0.25, editing: null } }),
    ]);
    expect(scores.get('aspect')).toEqual({ kept: [2], dropped: [] });
    expect(scores.get('text-dominated')).toEqual({ kept: [0.25], dropped: [] });
    expect(scores.has('editing')).toBe(false);
  });

  it('adds up what checks found and did', () => {
    const faulty = keptRecord('a', { longCaption: 'x' });
    const lines = faulty.state.lines.map((line) => ({ ...line, checks: { markdown: ['fix'] } }));
    const record = { ...faulty, state: { ...faulty.state, lines } } as FoldedRecord;
    expect(collected([record, keptRecord('b', {})]).checks).toEqual({
      markdown: { found: 1, fix: 1 },
    });
  });

  it('comes to the same where threads collected parts of it', () => {
    const records = Array.from({ length: 300 }, (_, index) =>
      index % 3 === 0
        ? droppedRecord(`r${index}`, 'sharpness-below-min', {
            fields: { sharpness: index },
            value: index,
            threshold: 301,
          })
        : keptRecord(
            `r${index}`,
            { sharpness: index, longCaption: 'word '.repeat(index) },
            { calls: [callOf({ latencyMs: index })] },
          ),
    );
    const whole = collected(records);
    const merged = new ReportCollector(countWords);
    for (const from of [0, 100, 200]) {
      const one = new ReportCollector(countWords);
      for (const record of records.slice(from, from + 100)) one.add(record);
      merged.merge(structuredClone(one.part()));
    }
    expect(merged.data()).toEqual(whole);
  });
});
