import { describe, expect, it } from 'vitest';

import { findStalled } from '../../../src/endpoints/find-stalled.ts';
import { replicaOf } from '../../support/replicas.ts';

const clock = { now: () => 0 };

/** `quiet` has had calls in flight since 0; `busy` answers in a second, the last time at `atMs`. */
function pair(atMs: number) {
  const quiet = replicaOf(clock, { name: 'quiet' });
  const busy = replicaOf(clock, { name: 'busy' });
  for (const replica of [quiet, busy]) {
    replica.enter(0);
    replica.enter(0);
  }
  busy.answered(atMs, 1_000, 2);
  return { quiet, busy };
}

describe('findStalled', () => {
  it('finds one that is silent for far longer than the others take', () => {
    const { quiet, busy } = pair(4_000);
    expect(findStalled([quiet, busy], 5_001)).toEqual([quiet]);
  });

  it('leaves one alone that began not long ago, or is no slower than another may be', () => {
    const { quiet, busy } = pair(4_000);
    expect(findStalled([quiet, busy], 4_999)).toEqual([]);
    busy.answered(4_500, 9_000, 2);
    expect(findStalled([quiet, busy], 20_000)).toEqual([]);
    expect(findStalled([quiet, busy], 27_001)).toEqual([quiet]);
  });

  it('leaves one alone that has nothing to do, or that answers now and then', () => {
    const { quiet, busy } = pair(60_000);
    quiet.answered(58_000, 1_000, 2);
    expect(findStalled([quiet, busy], 60_001)).toEqual([]);
    const idle = replicaOf(clock, { name: 'idle' });
    expect(findStalled([idle, busy], 60_001)).toEqual([]);
  });

  it('finds none where no other works', () => {
    const { quiet } = pair(4_000);
    const silent = replicaOf(clock, { name: 'silent' });
    silent.enter(0);
    expect(findStalled([quiet, silent], 60_000)).toEqual([]);
    expect(findStalled([quiet], 60_000)).toEqual([]);
  });
});
