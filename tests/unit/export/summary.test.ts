import { describe, expect, it } from 'vitest';
import type { StageLine } from '../../../src/core/record.ts';
import { Summary } from '../../../src/export/summary.ts';
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
