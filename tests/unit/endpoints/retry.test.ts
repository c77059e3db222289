import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { EndpointError, type EndpointFault } from '../../../src/core/errors.ts';
import { createPool } from '../../../src/endpoints/pool.ts';
import { replicaOf } from '../../support/replicas.ts';
import { decideRetry, FRESH, type RetryNotice, withRetries } from '../../../src/endpoints/retry.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const LIMITS = { maxAttempts: 3, patienceMs: 60_000 };

function failure(fault: EndpointFault, retryAfterMs: number | null = null, code = 'endpoint_x') {
  return new EndpointError('Endpoint e: it failed.', { fault, code, retryAfterMs });
}

function failed(error: EndpointError, tookMs = 0) {
  return { error, tookMs, isProbe: false, hasOther: false };
}

/** Runs against a request that fails with these in turn, and then succeeds. */
async function run(failures: readonly unknown[], signal = new AbortController().signal) {
  const clock = createFakeClock();
  const timing = { ...clock, random: () => 0.5 };
  const pool = createPool({
    replicas: [replicaOf(clock, { concurrency: 2 })],
    ...LIMITS,
    ...timing,
  });
  const notices: RetryNotice[] = [];
  const left = [...failures];
  const request = async (): Promise<string> => {
    if (left.length > 0) throw left.shift();
    return 'said';
  };
  const onRetry = (notice: RetryNotice): void => void notices.push(notice);
  const result = withRetries(request, { ...timing, pool, limits: LIMITS, signal, onRetry });
  return { result: await result.catch((error: unknown) => ({ error })), notices, clock };
}

describe('a failed request', () => {
  it.each(['request', 'endpoint'] as const)(
    'with a %s fault ends the call at once',
    async (fault) => {
      const error = failure(fault);
      const { result, notices } = await run([error]);
      expect(result).toEqual({ error });
      expect(notices).toEqual([]);
    },
  );

  it('with a transient fault is repeated, and each costs an attempt', async () => {
    const { result, notices } = await run([failure('transient'), failure('transient')]);
    expect(result).toEqual({ result: 'said', attempts: 3 });
    expect(notices.map(({ attempts, waitMs }) => [attempts, waitMs])).toEqual([
      [1, 250],
      [2, 500],
    ]);
  });

  it('with a transient fault ends the call when the attempts are used up', async () => {
    const { result } = await run([
      failure('transient'),
      failure('transient'),
      failure('transient'),
    ]);
    expect(result).toMatchObject({
      error: {
        fault: 'transient',
        code: 'endpoint_x',
        message: expect.stringContaining('3 attempts'),
      },
    });
  });

  it('of a busy server costs no attempt', async () => {
    const busy = Array.from({ length: 10 }, () => failure('busy', 1000));
    const { result, clock } = await run([...busy, failure('transient'), failure('transient')]);
    expect(result).toEqual({ result: 'said', attempts: 13 });
    expect(clock.sleeps.slice(0, 10)).toEqual(busy.map(() => 1000));
  });

  it('of a busy server ends the call when its patience is used up', async () => {
    const busy = Array.from({ length: 100 }, () => failure('busy', 25_000));
    const { result, notices } = await run(busy);
    expect(notices).toHaveLength(2);
    expect(result).toMatchObject({ error: { fault: 'busy', retryAfterMs: 25_000 } });
  });

  it('asking for a longer pause than there is patience ends the call without waiting', async () => {
    const { result, clock } = await run([failure('busy', 61_000)]);
    expect(result).toMatchObject({ error: { fault: 'busy' } });
    expect(clock.sleeps).toEqual([]);
  });

  it('for want of a server costs no attempt, and becomes a matter for a person in the end', async () => {
    const away = Array.from({ length: 1000 }, () =>
      failure('transient', null, 'endpoint_unreachable'),
    );
    expect((await run(away.slice(0, 6))).result).toEqual({ result: 'said', attempts: 7 });
    const { result, clock } = await run(away);
    expect(result).toMatchObject({ error: { fault: 'endpoint', code: 'endpoint_unreachable' } });
    expect(clock.sleeps.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(0.9 * LIMITS.patienceMs);
  });

  it('that is no EndpointError is thrown as it is', async () => {
    const bug = new TypeError('x is not a function');
    expect((await run([bug])).result).toEqual({ error: bug });
  });
});

describe('decideRetry', () => {
  it('never waits longer than the patience that is left, and never goes on without end', () => {
    const fault = fc.constantFrom<EndpointFault>('busy', 'transient');
    const step = fc.record({
      fault,
      code: fc.constantFrom('endpoint_unreachable', 'endpoint_timeout'),
      retryAfterMs: fc.option(fc.integer({ min: 1, max: 300_000 })),
      tookMs: fc.integer({ min: 0, max: 30_000 }),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 300 }), (steps) => {
        let state = FRESH;
        for (const { fault: kind, code, retryAfterMs, tookMs, random } of steps) {
          const error = failure(kind, retryAfterMs, code);
          const decision = decideRetry(failed(error, tookMs), state, LIMITS, () => random);
          if (decision.action === 'throw') return;
          expect(decision.state.patienceUsedMs).toBeLessThanOrEqual(LIMITS.patienceMs);
          expect(decision.state.transientFailures).toBeLessThan(LIMITS.maxAttempts);
          expect(decision.waitMs).toBeGreaterThanOrEqual(0);
          ({ state } = decision);
        }
      }),
    );
  });

  it('waits for nothing where another replica can be asked, and lets a busy one rest', () => {
    const decide = (error: EndpointError) =>
      decideRetry({ ...failed(error), hasOther: true }, FRESH, LIMITS, () => 0.5);
    expect(decide(failure('busy'))).toMatchObject({ waitMs: 0, restMs: 250 });
    expect(decide(failure('transient'))).toMatchObject({ waitMs: 0, restMs: 0 });
    expect(decide(failure('endpoint'))).toMatchObject({ action: 'wait', waitMs: 0 });
  });

  it('takes no attempt for a probe that was not answered, and one for a probe that was', () => {
    const decide = (status: number | null) => {
      const error = new EndpointError('no', {
        fault: 'transient',
        code: 'endpoint_timeout',
        status,
      });
      return decideRetry({ ...failed(error), isProbe: true }, FRESH, LIMITS, () => 0.5);
    };
    expect(decide(null)).toMatchObject({ state: { transientFailures: 0 } });
    expect(decide(500)).toMatchObject({ state: { transientFailures: 1 } });
  });
});
