import { describe, expect, it } from 'vitest';
import { createWaitWatch } from '../../../src/cli/say-waits.ts';
import type { ReplicaReport } from '../../../src/core/replica-report.ts';
import { madeReplica } from '../../support/made-replica.ts';

/** What is said after so many looks at each of the states. */
function saidOf(...looks: readonly Partial<ReplicaReport>[]): readonly string[] {
  const said: string[] = [];
  const look = createWaitWatch((text) => said.push(text));
  for (const state of looks) look([madeReplica(state)]);
  return said;
}

const busy = {
  ...{ reason: 'HTTP 503: Loading model.', requests: 8, answers: 5 },
  errors: { endpoint_overloaded: 3 },
};
const open = { breaker: 'open', reason: 'nothing answers there' } as const;

describe('a run that waits', () => {
  it('says for which server, and why, and when that answers again', () => {
    expect(saidOf({}, open, open, { answers: 1 })).toEqual([
      'Waiting for a server: nothing answers there',
      'local (http://127.0.0.1:8000/v1) answers again.',
    ]);
  });

  it('says so of a server that has been busy for a while, with nothing answered', () => {
    expect(saidOf(busy, busy, busy, busy, busy, { ...busy, reason: null, answers: 6 })).toEqual([
      'Waiting for a server: HTTP 503: Loading model.',
      'local (http://127.0.0.1:8000/v1) answers again.',
    ]);
  });

  it('says nothing of one that refuses now and then, or whose rate is used up', () => {
    const answering = [5, 6, 7, 8, 9, 10].map((answers) => ({ ...busy, answers }));
    expect(saidOf(...answering)).toEqual([]);
    const used = { reason: 'its rate is used up', requests: 5, answers: 5 };
    expect(saidOf(used, used, used, used, used)).toEqual([]);
  });
});
