import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookDistance } from '../../../src/core/look.ts';
import { DuplicateOptions, duplicatePolicy } from '../../../src/stages/duplicate-options.ts';
import { filterDuplicates } from '../../../src/stages/filter-duplicates.ts';
import { findDuplicates, type Candidate } from '../../../src/stages/find-duplicates.ts';
import { madeContext } from './made-context.ts';

const hex = (value: bigint): string => value.toString(16).padStart(16, '0');

function candidate(id: string, changes: Partial<Candidate> = {}): Candidate {
  return { id, content: id, looks: [], aesthetic: null, pixels: 1, ...changes };
}

const DROP = DuplicateOptions.parse({ exact: 'drop', near: 'drop' });
const BEST = DuplicateOptions.parse({ exact: 'keep-best', near: 'keep-best' });

/** Looks that differ in a few bits, so that chains and ties come up. */
const look = fc
  .uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 9 })
  .map((bits) => hex(bits.reduce((all, bit) => all | (1n << BigInt(bit)), 0n)));
const pictures = fc.array(
  fc.record({ look, score: fc.constantFrom(null, 0.1, 0.5), pixels: fc.nat(3) }),
  {
    maxLength: 40,
  },
);

describe('findDuplicates', () => {
  it('keeps the first of the same bytes, or the best: by score, then by pixels, then the first', () => {
    const same = [
      candidate('a', { content: 'x', aesthetic: 0.2, pixels: 9 }),
      candidate('b', { content: 'y' }),
      candidate('c', { content: 'x', aesthetic: 0.7, pixels: 4 }),
      candidate('d', { content: 'x', aesthetic: 0.7, pixels: 5 }),
      candidate('e', { content: 'x', aesthetic: 0.7, pixels: 5 }),
    ];
    expect(findDuplicates(same, { ...DROP, near: 'keep' })).toEqual({
      c: { of: 'a', by: 'exact' },
      d: { of: 'a', by: 'exact' },
      e: { of: 'a', by: 'exact' },
    });
    expect(findDuplicates(same, { ...BEST, near: 'keep' })).toEqual({
      a: { of: 'd', by: 'exact' },
      c: { of: 'd', by: 'exact' },
      e: { of: 'd', by: 'exact' },
    });
  });

  it('does not let a row of pictures, each near the next, fall to its first', () => {
    const row = [0n, 0b111n, 0b111111n].map((bits, index) =>
      candidate(`p${index}`, { looks: [hex(bits)] }),
    );
    expect(findDuplicates(row, DROP)).toEqual({ p1: { of: 'p0', by: 'near' } });
  });

  it('takes clips for near only where all their pictures are', () => {
    const clips = [
      candidate('a', { looks: [hex(0n), hex(0n), hex(0n)] }),
      candidate('b', { looks: [hex(1n), hex(3n), hex(0n)] }),
      candidate('c', { looks: [hex(0n), hex(0n), hex(0xffffn)] }),
      candidate('d', { looks: [hex(0n)] }),
      candidate('e'),
      candidate('f'),
    ];
    expect(findDuplicates(clips, DROP)).toEqual({ b: { of: 'a', by: 'near' } });
  });

  it.each([0, 3, 4, 7, 8, 16])(
    'finds what comparing all with all finds, at %i bits',
    (distance) => {
      fc.assert(
        fc.property(pictures, fc.constantFrom('drop', 'keep-best'), (made, near) => {
          const all = made.map(({ look: own, score, pixels }, index) =>
            candidate(`p${index}`, { looks: [own], aesthetic: score, pixels }),
          );
          const found = findDuplicates(all, { exact: 'drop', near, distance });
          expect(found).toEqual(bruteForce(all, near, distance));
        }),
        { numRuns: 40 },
      );
    },
  );
});

function bruteForce(all: readonly Candidate[], near: string, distance: number) {
  const order =
    near === 'drop'
      ? all
      : all.toSorted((a, b) => (b.aesthetic ?? -1) - (a.aesthetic ?? -1) || b.pixels - a.pixels);
  const staying: Candidate[] = [];
  const found: Record<string, unknown> = {};
  for (const one of order) {
    const [nearest] = staying
      .map((other) => ({ other, bits: lookDistance(one.looks[0] ?? '', other.looks[0] ?? '') }))
      .filter(({ bits }) => bits <= distance)
      .toSorted((a, b) => a.bits - b.bits);
    if (nearest) found[one.id] = { of: nearest.other.id, by: 'near' };
    else staying.push(one);
  }
  return found;
}

describe('filter-duplicates', () => {
  const stage = filterDuplicates({ exact: 'drop', near: 'drop' });
  const record = { mediaSha256: 's', width: 2, height: 2, aesthetic: null };

  it('says which record stays, and lets ids pass that look like parts of JavaScript', async () => {
    const duplicates = { b: { of: 'a', by: 'exact' }, c: { of: 'a', by: 'near' } } as const;
    const context = madeContext({ duplicates });
    const judged = async (id: string) => stage.run({ ...record, id }, context);
    expect(await judged('b')).toMatchObject({ reason: 'duplicate-exact', value: 'a' });
    expect(await judged('c')).toMatchObject({ reason: 'duplicate-near', value: 'a', threshold: 4 });
    for (const id of ['a', 'constructor', '__proto__']) {
      expect(await judged(id)).toEqual({ outcome: 'emit', fields: {} });
    }
  });

  it('takes clips for the same only where their spans are, too', () => {
    const clip = { ...record, startSeconds: 0, endSeconds: 2 };
    const gathering = stage.gathering?.open();
    gathering?.add({ ...clip, id: 'a' });
    gathering?.add({ ...clip, id: 'b', endSeconds: 3 });
    gathering?.add({ ...clip, id: 'c' });
    expect(gathering?.close().duplicates).toEqual({ c: { of: 'a', by: 'exact' } });
  });

  it('is not there where all are kept, and refuses to drop near ones and keep the same', () => {
    expect(duplicatePolicy(DuplicateOptions.parse({}))).toBeNull();
    expect(() => DuplicateOptions.parse({ near: 'drop' })).toThrow(/give exact drop or keep-best/);
  });
});
