import { describe, expect, it } from 'vitest';
import { chaos } from '../support/chaos/chaos.ts';

const PICTURES = 32;

describe('a run against a server that misbehaves at random, killed at random', () => {
  it('accounts for every record, with no caption on the wrong one', async () => {
    const report = await chaos({
      ...{ seed: 11, seconds: 10, pictures: PICTURES, workers: 0 },
      ...{ spellMs: [500, 2_000], killMs: [3_000, 6_000] },
    });
    expect(report.crashes).toEqual([]);
    expect(report.runs.length).toBeGreaterThan(0);
    for (const { atFirst, afterRetry, misfits } of report.runs) {
      expect(atFirst).toMatchObject({ records: PICTURES, unaccounted: [], wrong: [] });
      expect(afterRetry).toMatchObject({ inManifest: PICTURES - 3, unaccounted: [], wrong: [] });
      expect(afterRetry.failed).toEqual({ endpoint_server_error: 3 });
      expect(misfits).toBe(0);
    }
    expect(report.failedInCalm).toEqual([]);
  }, 180_000);
});
