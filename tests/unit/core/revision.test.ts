import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  basisOf,
  momentAfter,
  Revision,
  REVISION_ACTIONS,
  standingRevisions,
  verdictOf,
} from '../../../src/core/revision.ts';

const fields = { longCaption: 'A cat.', mediaSha256: 'aa' };

function said(changes: Partial<Revision> = {}): Revision {
  return {
    ...{ id: 'a', revision: 'r1', at: '2026-01-01T00:00:00.000Z', by: null, source: 'human' },
    ...{ action: 'accept', basis: basisOf(fields) },
    ...changes,
  };
}

const actions = fc.constantFrom(...REVISION_ACTIONS.filter((action) => action !== 'undo'));
const spoken = fc
  .array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      action: actions,
      second: fc.integer({ min: 0, max: 5 }),
      // Which one it takes back, counted from the front; none where it is out of range.
      undoes: fc.option(fc.nat({ max: 40 })),
    }),
    { maxLength: 30 },
  )
  .map((list) =>
    list.map(({ id, action, second, undoes }, index): Revision => {
      const undone = undoes === null ? undefined : list[undoes];
      const base = { revision: `r${index}`, at: `2026-01-01T00:00:0${second}.000Z` };
      if (undone && undoes !== index) {
        return said({ ...base, id: undone.id, action: 'undo', undoes: `r${undoes}` });
      }
      return said({ ...base, id, action, ...(action === 'edit' && { caption: `by ${index}` }) });
    }),
  );

describe('standingRevisions', () => {
  it('gives the same whatever the files and the order in which they are read', () => {
    fc.assert(
      fc.property(spoken, fc.func(fc.integer()), (revisions, rank) => {
        const shuffled = revisions.toSorted((one, other) => rank(one) - rank(other));
        expect(standingRevisions(shuffled)).toEqual(standingRevisions(revisions));
      }),
    );
  });

  it('gives the latest that is not taken back, and loses none that is', () => {
    fc.assert(
      fc.property(spoken, (revisions) => {
        const standing = standingRevisions(revisions);
        const undone = new Set(revisions.map(({ undoes }) => undoes));
        for (const id of ['a', 'b', 'c']) {
          const left = revisions.filter(
            (one) => one.id === id && one.action !== 'undo' && !undone.has(one.revision),
          );
          const latest = left
            .map(({ at }) => at)
            .toSorted()
            .at(-1);
          expect(standing.get(id)?.at).toBe(latest);
          if (left.length > 0) expect(left).toContain(standing.get(id));
        }
      }),
    );
  });

  it('lets what was said before stand again where the last is undone', () => {
    const edit = said({ action: 'edit', caption: 'Mine.', revision: 'r1' });
    const rejected = said({ action: 'reject', revision: 'r2', at: '2026-01-02T00:00:00.000Z' });
    const undo = said({ action: 'undo', undoes: 'r2', revision: 'r3' });
    expect(standingRevisions([edit, rejected]).get('a')).toBe(rejected);
    expect(standingRevisions([undo, rejected, edit]).get('a')).toBe(edit);
  });
});

describe('momentAfter', () => {
  it('is behind all that is known, though the clock is not', () => {
    const earlier = [said({ at: '2026-03-01T00:00:00.000Z' })];
    expect(momentAfter(earlier, Date.UTC(2026, 0))).toBe('2026-03-01T00:00:00.001Z');
    expect(momentAfter(earlier, Date.UTC(2026, 5))).toBe('2026-06-01T00:00:00.000Z');
  });
});

describe('verdictOf', () => {
  const redone = { ...fields, longCaption: 'A dog.' };

  it('lets an edit stand when the caption is made anew, and says that it is stale', () => {
    const edit = said({ action: 'edit', caption: 'Mine.' });
    expect(verdictOf(edit, fields)).toMatchObject({ stands: 'edited', isStale: false });
    expect(verdictOf(edit, redone)).toMatchObject({ stands: 'edited', isStale: true });
  });

  it.each(['accept', 'reject'] as const)(
    'lets %s lapse with the caption it was said of',
    (action) => {
      const stands = `${action}ed`;
      expect(verdictOf(said({ action }), fields)).toMatchObject({ stands, isStale: false });
      expect(verdictOf(said({ action }), redone)).toMatchObject({ stands: null, isStale: true });
    },
  );

  it.each([{ mediaSha256: 'bb' }, { startSeconds: 1 }])('is stale where %j came', (changes) => {
    expect(verdictOf(said(), { ...fields, ...changes }).isStale).toBe(true);
  });
});

describe('Revision', () => {
  it.each([
    { action: 'edit' },
    { action: 'accept', caption: 'Mine.' },
    { action: 'undo' },
    { action: 'reject', undoes: 'r0' },
    { source: 'model' },
    { at: 'yesterday' },
  ])('refuses %j', (changes) => {
    expect(Revision.safeParse({ ...said(), ...changes }).success).toBe(false);
  });
});
