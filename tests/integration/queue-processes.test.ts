import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobQueue } from '../../src/core/queue.ts';
import { openRedisQueue } from '../../src/queue/redis.ts';
import { jobOf, neverFails, recorder } from '../support/queue-jobs.ts';
import { redisIsMissing, startRedis, type TestRedis } from '../support/redis-server.ts';

const STAGE = 'recaption';
const LOCK_DURATION_MS = 1_000;
const PATIENT = { timeout: 30_000, interval: 50 };

/** Compiled: Node 20 runs no TypeScript. */
function startScript(name: string, ...parameters: string[]): ChildProcess {
  return spawn(process.execPath, [resolve(`dist/tests/support/${name}.js`), ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** What the script prints, once it has ended by itself. */
async function outputOf(script: ChildProcess): Promise<string> {
  let output = '';
  script.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  await once(script, 'close');
  return output;
}

async function firstLineOf(script: ChildProcess): Promise<string> {
  if (script.stdout === null) throw new Error('The script has no stdout.');
  for await (const line of createInterface(script.stdout)) return line;
  throw new Error('The script ended without a line.');
}

describe('a process with an embedded queue', () => {
  it('ends by itself once the queue is closed', async () => {
    expect(await outputOf(startScript('queue-round-main'))).toBe('closed\n');
  });
});

describe.skipIf(redisIsMissing())('processes on one Redis', () => {
  let redis: TestRedis;
  let queue: JobQueue;

  beforeEach(async () => {
    redis = await startRedis();
    queue = await openRedisQueue(redis.url, {
      onWarning: () => {},
      lockDurationMs: LOCK_DURATION_MS,
    });
  });

  afterEach(async () => {
    await queue.close();
    await redis.stop();
  });

  it('end by themselves once the queue is closed', async () => {
    expect(await outputOf(startScript('queue-round-main', redis.url))).toBe('closed\n');
  });

  it('take over the job of a worker that was killed, once, and it may be added again after', async () => {
    const holder = startScript('queue-holder-main', redis.url, STAGE, String(LOCK_DURATION_MS));
    await queue.add(STAGE, [jobOf(STAGE, '1')]);
    expect(await firstLineOf(holder)).toBe('1');

    const handed = recorder<string>(2);
    await queue.work(STAGE, { concurrency: 1, onError: neverFails }, ({ shard }) =>
      handed.record(shard),
    );
    // Still held: the lock is renewed for as long as its worker lives.
    await new Promise((done) => setTimeout(done, 3 * LOCK_DURATION_MS));
    expect(handed.values).toEqual([]);
    holder.kill('SIGKILL');
    await queue.add(STAGE, [jobOf(STAGE, '1')]);
    await expect.poll(() => handed.values, PATIENT).toEqual(['1']);
    await expect
      .poll(() => queue.counts(STAGE), PATIENT)
      .toMatchObject({ waiting: 0, active: 0, failed: 0 });

    await queue.add(STAGE, [jobOf(STAGE, '1')]);
    await handed.complete;
    expect(handed.values).toEqual(['1', '1']);
  });

  it('give a job of killed workers out again and again', async () => {
    await queue.add(STAGE, [jobOf(STAGE, '1')]);
    for (let times = 0; times < 3; times += 1) {
      const holder = startScript('queue-holder-main', redis.url, STAGE, String(LOCK_DURATION_MS));
      expect(await firstLineOf(holder)).toBe('1');
      holder.kill('SIGKILL');
    }
    const handed = recorder<string>(1);
    await queue.work(STAGE, { concurrency: 1, onError: neverFails }, ({ shard }) =>
      handed.record(shard),
    );
    await handed.complete;
    await expect
      .poll(() => queue.counts(STAGE), PATIENT)
      .toMatchObject({ completed: 1, failed: 0 });
  });
});
