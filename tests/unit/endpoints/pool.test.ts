import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { EndpointError, type EndpointFault } from '../../../src/core/errors.ts';
import { createPool, type Turn } from '../../../src/endpoints/pool.ts';
import type { ReplicaOptions } from '../../../src/endpoints/replica.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { replicaOf } from '../../support/replicas.ts';

type Options = Partial<ReplicaOptions> & { readonly concurrency?: number };

function poolOf(...options: readonly Options[]) {
  const clock = createFakeClock();
  const replicas = options.map((each, index) => replicaOf(clock, { name: `r${index}`, ...each }));
  return { clock, replicas, pool: createPool({ replicas, patienceMs: 600_000, ...clock }) };
}

const asked = { signal: new AbortController().signal, avoid: null };

function failure(fault: EndpointFault, retryAfterMs: number | null = null) {
  const code = fault === 'endpoint' ? 'endpoint_quota' : 'endpoint_timeout';
  return new EndpointError(`Endpoint test: ${fault}.`, { fault, code, retryAfterMs });
}

const nameOf = async ({ replica }: Turn): Promise<string> => replica.options.name;

/** Calls that stay in flight until `end` is called. */
async function fill(pool: ReturnType<typeof createPool>, calls: number) {
  const names: string[] = [];
  let end = (): void => undefined;
  const open = new Promise<void>((resolve) => (end = resolve));
  const all = Array.from({ length: calls }, async () =>
    pool.run(async ({ replica }) => {
      names.push(replica.options.name);
      await open;
    }, asked),
  );
  await turn();
  return {
    names,
    end: async () => {
      end();
      await Promise.all(all);
    },
  };
}

async function fail(pool: ReturnType<typeof createPool>, error: EndpointError): Promise<void> {
  const task = async (): Promise<never> => {
    throw error;
  };
  await pool.run(task, asked).catch((error_: unknown) => {
    if (error_ !== error) throw error_;
  });
}

describe('createPool', () => {
  it('runs no more tasks at a time than it has room for', async () => {
    const { pool } = poolOf({ concurrency: 3 });
    let running = 0;
    let most = 0;
    const task = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, async () => pool.run(task, asked)));
    expect(most).toBe(3);
  });

  it('starts nothing while a replica is held, and the longest hold counts', async () => {
    const { pool, clock, replicas } = poolOf({ concurrency: 2 });
    const startMs = clock.now();
    replicas[0]?.hold(5000);
    replicas[0]?.hold(1000);
    const startedAt = async (): Promise<number> => clock.now() - startMs;
    expect(await pool.run(startedAt, asked)).toBe(5000);
    expect(await pool.run(startedAt, asked)).toBe(5000);
  });

  it('lets go of a queued task at once when it is aborted, and never starts it', async () => {
    const { pool } = poolOf({ concurrency: 1 });
    const controller = new AbortController();
    const busy = await fill(pool, 1);
    let started = false;
    const task = async (): Promise<void> => void (started = true);
    const second = pool.run(task, { signal: controller.signal, avoid: null });
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    await busy.end();
    await pool.run(turn, asked);
    expect(started).toBe(false);
  });

  it('fills the first priority before it asks the next', async () => {
    const { pool } = poolOf({ concurrency: 2, priority: 1 }, { concurrency: 3, priority: 0 });
    const { names, end } = await fill(pool, 5);
    expect(names).toEqual(['r1', 'r1', 'r1', 'r0', 'r0']);
    await end();
  });

  it('shares calls out by weight', async () => {
    const { pool } = poolOf({ concurrency: 20, weight: 3 }, { concurrency: 20, weight: 1 });
    const { names, end } = await fill(pool, 16);
    expect(names.filter((name) => name === 'r0')).toHaveLength(12);
    await end();
  });

  it('goes on with the others while one is held, and comes back to it', async () => {
    const { pool, clock } = poolOf({ priority: 0 }, { priority: 1 });
    await fail(pool, failure('busy', 3_000));
    expect(await pool.run(nameOf, asked)).toBe('r1');
    await clock.sleep(3_000, asked.signal);
    expect(await pool.run(nameOf, asked)).toBe('r0');
  });

  it('takes another replica than the one that has just failed, where there is room', async () => {
    const { pool, replicas } = poolOf({}, {});
    const [avoid = null] = replicas;
    expect(await pool.run(nameOf, { ...asked, avoid })).toBe('r1');
    const alone = poolOf({});
    const [only = null] = alone.replicas;
    expect(await alone.pool.run(nameOf, { ...asked, avoid: only })).toBe('r0');
  });

  it('waits for another replica where one must not be asked, and holds up nobody meanwhile', async () => {
    const { pool } = poolOf({ concurrency: 2 }, { concurrency: 1 });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const busy = pool.run(async () => held, { ...asked, notAt: 'r0' });
    const elsewhere = pool.run(nameOf, { ...asked, notAt: 'r0' });
    expect(await pool.run(nameOf, asked)).toBe('r0');
    release();
    await busy;
    expect(await elsewhere).toBe('r1');
  });

  it('asks the replica that must not be asked where no other works', async () => {
    const { pool } = poolOf({ priority: 0 }, { priority: 1 });
    for (let count = 0; count < 5; count += 1) {
      await expect(
        pool.run(
          async () => {
            throw failure('transient');
          },
          { ...asked, notAt: 'r0' },
        ),
      ).rejects.toThrow(EndpointError);
    }
    expect(await pool.run(nameOf, { ...asked, notAt: 'r0' })).toBe('r0');
  });

  it('stops asking a replica after five failures in a row, and tries it with one call', async () => {
    const { pool, clock, replicas } = poolOf({ concurrency: 8 });
    const [replica] = replicas;
    for (let count = 0; count < 4; count += 1) await fail(pool, failure('transient'));
    expect(replica?.health.state).toBe('closed');
    await fail(pool, failure('transient'));
    const openedAtMs = clock.now();
    const probes: boolean[] = [];
    const task = async ({ isProbe }: Turn): Promise<void> => void probes.push(isProbe);
    await Promise.all([1, 2, 3].map(async () => pool.run(task, asked)));
    expect(clock.now() - openedAtMs).toBe(5_000);
    expect(probes).toEqual([true, false, false]);
    expect(replica?.health.state).toBe('closed');
  });

  it('goes on asking a replica that fails on the same few calls again and again', async () => {
    const { pool, replicas } = poolOf({ concurrency: 8 });
    const broken = new EndpointError('HTTP 500', {
      ...{ fault: 'transient', code: 'endpoint_server_error', status: 500 },
    });
    const task = async (): Promise<never> => {
      throw broken;
    };
    for (let count = 0; count < 12; count += 1) {
      await expect(pool.run(task, { ...asked, isRepeat: count % 4 > 0 })).rejects.toBe(broken);
    }
    expect(replicas[0]?.health).toEqual({ state: 'closed', failures: 3 });
  });

  it('waits twice as long after each probe that fails', async () => {
    const { pool, clock } = poolOf({});
    for (let count = 0; count < 7; count += 1) await fail(pool, failure('transient'));
    expect(clock.sleeps).toEqual([5_000, 10_000]);
  });

  it('pauses a replica that waits for a person, and ends the calls once all do', async () => {
    const { pool } = poolOf({ priority: 0 }, { priority: 1 });
    await fail(pool, failure('endpoint'));
    expect(await pool.run(nameOf, asked)).toBe('r1');
    await fail(pool, failure('endpoint'));
    await expect(pool.run(nameOf, asked)).rejects.toMatchObject({
      fault: 'endpoint',
      code: 'endpoint_quota',
    });
  });

  it('gives calls up once nothing has worked for as long as its patience lasts', async () => {
    const { pool, clock } = poolOf({});
    const startMs = clock.now();
    let lost: unknown = null;
    for (let count = 0; count < 100 && lost === null; count += 1) {
      lost = await fail(pool, failure('transient')).then(
        () => null,
        (error: unknown) => error,
      );
    }
    expect(lost).toMatchObject({ fault: 'endpoint', message: expect.stringContaining('600 s') });
    expect(clock.now() - startMs).toBeGreaterThanOrEqual(600_000);
  });

  it('keeps to the requests a minute that a replica allows', async () => {
    const { pool, clock } = poolOf({ concurrency: 50, requestsPerMinute: 600 });
    const startMs = clock.now();
    await Promise.all(Array.from({ length: 40 }, async () => pool.run(turn, asked)));
    expect(clock.sleeps).toEqual([1_000, 1_000, 1_000]);
    expect(clock.now() - startMs).toBe(3_000);
  });

  it.each([
    { tokensPerMinute: 60_000, tokens: 4_000 },
    // One call takes more than the window of ten seconds holds.
    { tokensPerMinute: 30_000, tokens: 8_000 },
  ])('keeps to the tokens a minute: %j', async ({ tokensPerMinute, tokens }) => {
    const { pool, clock } = poolOf({ concurrency: 20, tokensPerMinute });
    const startMs = clock.now();
    const spent = { inputTokens: tokens - 50, outputTokens: 50, costUsd: null };
    const task = async ({ replica }: Turn): Promise<void> => {
      await turn();
      replica.spent(spent);
    };
    await Promise.all(Array.from({ length: 60 }, async () => pool.run(task, asked)));
    const minutes = (clock.now() - startMs) / 60_000;
    const needed = (60 * tokens) / tokensPerMinute;
    // The last calls need not wait for what they took, nor the first for their window.
    expect(minutes).toBeGreaterThan(0.85 * needed);
    expect(minutes).toBeLessThan(1.1 * needed);
  });
});
