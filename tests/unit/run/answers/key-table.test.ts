import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/core/hash.ts';
import { KeyTable } from '../../../../src/run/answers/key-table.ts';

describe('KeyTable', () => {
  it('gives what a Map would give, however much it grows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.nat()), {
          maxLength: 4_000,
          size: 'max',
        }),
        (entries) => {
          const [table, map] = [new KeyTable(), new Map<string, number>()];
          for (const [seed, value] of entries) {
            table.set(sha256(String(seed)), value);
            map.set(sha256(String(seed)), value);
          }
          expect(table.size).toBe(map.size);
          for (let seed = 0; seed <= 3_000; seed += 7) {
            expect(table.get(sha256(String(seed)))).toBe(map.get(sha256(String(seed))));
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
