import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { createPool } from '../../../src/endpoints/pool.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

function poolOf(concurrency: number) {
  const clock = createFakeClock();
  return { clock, pool: createPool({ concurrency, ...clock, random: () => 0 }) };
}

const never = new AbortController().signal;

describe('createPool', () => {
  it('runs no more tasks at a time than it has room for', async () => {
    const { pool } = poolOf(3);
    let running = 0;
    let most = 0;
    const task = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, async () => pool.run(task, never)));
    expect(most).toBe(3);
  });

  it('starts nothing while it is held, and the longest hold counts', async () => {
    const { pool, clock } = poolOf(2);
    const startMs = clock.now();
    pool.hold(5000);
    pool.hold(1000);
    const startedAt = async (): Promise<number> => clock.now() - startMs;
    expect(await pool.run(startedAt, never)).toBe(5000);
    expect(await pool.run(startedAt, never)).toBe(5000);
  });

  it('lets go of a queued task at once when it is aborted, and never starts it', async () => {
    const { pool } = poolOf(1);
    const controller = new AbortController();
    let finish = (): void => undefined;
    const first = pool.run(async () => new Promise<void>((resolve) => (finish = resolve)), never);
    let started = false;
    const second = pool.run(async () => {
      started = true;
    }, controller.signal);
    const reason = new Error('stop');
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    finish();
    await first;
    await pool.run(turn, never);
    expect(started).toBe(false);
  });
});
