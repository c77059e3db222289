import { describe, expect, it } from 'vitest';
import {
  isOpen,
  NOTHING_YET,
  reviewStep,
  type ReviewEvent,
} from '../../../../src/monitor/dashboard/client/review/review-state.ts';
import type {
  QueuedRecord,
  ReviewCount,
  Reviewed,
  ReviewVerdict,
} from '../../../../src/monitor/dashboard/review-source.ts';

const accepted: ReviewVerdict = {
  ...{ action: 'accept', at: '2026-01-01T00:00:00.000Z', by: null, caption: null, note: null },
  ...{ isStale: false, stands: 'accepted' },
};
const count = (reviewed: number): ReviewCount => ({
  ...{ accepted: reviewed, rejected: 0, edited: 0, stale: 0, reviewed },
  ...{ rejectRate: 0, interval: [0, 1] },
});
const record = (id: string, verdict: QueuedRecord['verdict'] = null) => ({ id, verdict });
const queue = { records: [record('a', accepted), record('b'), record('c')], count: count(1) };

const said = (id: string, number: number, action: 'accept' | 'reject' | 'undo' = 'accept') =>
  ({ type: 'said', id, unsaved: { saying: { action }, number, error: null } }) as const;
const saved = (id: string, number: number): ReviewEvent => ({
  ...{ type: 'saved', id, number },
  reviewed: { record: record(id, accepted), count: count(2) } as unknown as Reviewed,
});
const after = (...events: readonly ReviewEvent[]) =>
  [{ type: 'loaded', queue } as const, ...events].reduce(reviewStep, NOTHING_YET);

describe('reviewStep', () => {
  it('begins with the first record that nobody has judged', () => {
    expect(after().at).toBe(1);
  });

  it('stays within the queue', () => {
    expect(after({ type: 'moved', by: 5 }).at).toBe(2);
    expect(after({ type: 'moved', by: -5 }).at).toBe(0);
    expect(reviewStep(NOTHING_YET, { type: 'moved', by: 1 }).at).toBe(0);
  });

  it('holds what was said until it is known to be saved', () => {
    const waiting = after(said('b', 1));
    expect(waiting.unsaved.get('b')).toMatchObject({ error: null });
    expect(waiting.records[1]?.verdict).toBeNull();
    const done = reviewStep(waiting, saved('b', 1));
    expect(done.unsaved.size).toBe(0);
    expect(done.records[1]?.verdict).toEqual(accepted);
    expect(done.count?.reviewed).toBe(2);
  });

  it('keeps what failed, with the reason, until it is dropped', () => {
    const failed = after(said('b', 1), { type: 'failed', id: 'b', number: 1, error: 'no disk' });
    expect(failed.unsaved.get('b')).toMatchObject({
      saying: { action: 'accept' },
      error: 'no disk',
    });
    expect(reviewStep(failed, { type: 'dropped', id: 'b' }).unsaved.size).toBe(0);
  });

  it('takes an answer to what was said before for no answer to what was said since', () => {
    const both = after(said('b', 1), said('b', 2, 'reject'));
    expect(reviewStep(both, saved('b', 1)).unsaved.get('b')?.saying.action).toBe('reject');
    const failed = reviewStep(both, { type: 'failed', id: 'b', number: 1, error: 'x' });
    expect(failed.unsaved.get('b')?.error).toBeNull();
  });

  it('remembers in which order records were spoken of, and forgets what is undone', () => {
    const spoken = after(said('b', 1), said('c', 2), said('b', 3));
    expect(spoken.spokenOf).toEqual(['c', 'b']);
    expect(reviewStep(spoken, said('b', 4, 'undo')).spokenOf).toEqual(['c']);
  });
});

describe('isOpen', () => {
  it.each([
    [null, true],
    [accepted, false],
    [{ ...accepted, isStale: true, stands: null }, true],
    [{ ...accepted, action: 'requeue', isStale: true, stands: null }, false],
    [{ ...accepted, action: 'requeue', stands: null }, true],
  ] as const)('of %j is %s', (verdict, expected) => {
    expect(isOpen(record('a', verdict))).toBe(expected);
  });
});
