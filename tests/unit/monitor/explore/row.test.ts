import { describe, expect, it } from 'vitest';
import { reject, split } from '../../../../src/core/outcome.ts';
import type { FoldedRecord } from '../../../../src/core/record.ts';
import { indexRow } from '../../../../src/monitor/explore/row.ts';
import { callOf, keptRecord } from '../report/made-records.ts';

function rowOf(record: FoldedRecord) {
  return indexRow(record, '00000', 0);
}

function at(uri: string): FoldedRecord {
  const record = keptRecord('a', {});
  return { ...record, sample: { ...record.sample, uri } };
}

describe('the row of a record in the index', () => {
  it('knows the folder of a file, the archive of a member, and the host of an address', () => {
    const folders = ['a.jpg', 'x/y/a.jpg', 'tar:x/0.tar!/a.jpg', 'https://host.example/p/a.jpg'];
    expect(folders.map((uri) => rowOf(at(uri))['folder'])).toEqual([
      ...['.', 'x/y', 'x/0.tar', 'host.example'],
    ]);
  });

  it('has the span and the labels of a clip that was dropped', () => {
    const own = { stage: 'split-shots@0', input: '0' };
    const clips = [0, 5].map((startSeconds) => ({
      id: `v@${startSeconds}`,
      fields: { startSeconds, endSeconds: startSeconds + 4 },
    }));
    const labels = { id: 'v@5', ...own, outcome: 'emit' as const };
    const line = { id: 'v@5', ...own, ...reject('text-dominated-above-max', 0.9, 0.5) };
    const lines = [
      { id: 'v', ...own, ...split(clips) },
      { ...labels, fields: { labels: { textDominated: 0.9, editing: null } } },
      line,
    ];
    const state = { at: 'rejected' as const, stage: 'filter-labels', line, lines };
    expect(rowOf({ ...keptRecord('v@5', {}), sourceId: 'v', state })).toMatchObject({
      ...{ outcome: 'rejected', stage: 'filter-labels', value: '0.9', threshold: '0.5' },
      ...{ startSeconds: 5, endSeconds: 9, 'text-dominated': 0.9, editing: null },
    });
  });

  it('adds up what was paid, and knows every model that was asked', () => {
    const calls = [
      callOf({ model: 'a', costUsd: 0.5 }),
      callOf({ model: 'b', costUsd: null }),
      callOf({ model: 'c', costUsd: 9, fromCache: true }),
    ];
    expect(rowOf(keptRecord('k', { longCaption: 'two words' }, { calls }))).toMatchObject({
      ...{ calls: 2, inputTokens: 20, outputTokens: 4, costUsd: 0.5, words: 2 },
      models: ['a', 'b', 'c'],
    });
    expect(rowOf(keptRecord('k', {}))).toMatchObject({ inputTokens: null, costUsd: null });
  });
});
