import { describe, expect, it } from 'vitest';
import { EndpointError, type EndpointFault } from '../../../src/core/errors.ts';
import type { ReplicaChange } from '../../../src/endpoints/replica.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { replicaOf } from '../../support/replicas.ts';

function errorOf(fault: EndpointFault, code: string): EndpointError {
  return new EndpointError(`it says ${code}`, { fault, code });
}

function watched() {
  const changes: ReplicaChange[] = [];
  const clock = createFakeClock();
  const replica = replicaOf(clock, { onChange: (change) => changes.push(change) });
  return { replica, changes, now: clock.now() };
}

describe('a replica', () => {
  it('tells once that it is not asked any more, that it is tried, and that it works again', () => {
    const { replica, changes, now } = watched();
    replica.failed(errorOf('endpoint', 'endpoint_quota'), now, false);
    replica.failed(errorOf('endpoint', 'endpoint_quota'), now, false);
    replica.started();
    replica.answered(now, 10, 1);
    expect(changes).toEqual([
      { kind: 'breaker', breaker: 'open', code: 'endpoint_quota', pausedMs: 30_000 },
      { kind: 'breaker', breaker: 'probing', code: 'endpoint_quota', pausedMs: null },
      { kind: 'breaker', breaker: 'closed', code: null, pausedMs: null },
    ]);
  });

  it('reports why it is held, and for how long', () => {
    const { replica, changes, now } = watched();
    replica.failed(errorOf('busy', 'endpoint_rate_limited'), now, false);
    replica.hold(4_000);
    expect(replica.report('test', now + 1_000)).toMatchObject({
      breaker: 'closed',
      reason: 'it says endpoint_rate_limited',
      pausedMs: 3_000,
    });
    const reason = 'it says endpoint_rate_limited';
    expect(replica.report('test', now + 4_000)).toMatchObject({ reason, pausedMs: null });
    replica.answered(now + 4_000, 10, 1);
    expect(replica.report('test', now + 4_000)).toMatchObject({ reason: null, pausedMs: null });
    expect(changes).toEqual([{ kind: 'pause', code: 'endpoint_rate_limited', pausedMs: 4_000 }]);
  });

  it('tells of one pause, however many calls ask for it', () => {
    const { replica, changes } = watched();
    replica.hold(1_000);
    replica.hold(2_000);
    expect(changes).toEqual([{ kind: 'pause', code: null, pausedMs: 1_000 }]);
  });

  it('says so where another process was told to wait', () => {
    const { replica, now } = watched();
    replica.rest(1_000, now);
    expect(replica.report('test', now).reason).toBe('another process was told to wait');
  });
});
