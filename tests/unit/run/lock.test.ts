import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockRun } from '../../../src/run/lock.ts';

async function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'recaptor-lock-'));
}

async function lockOf(directory: string, host: string, pid: number): Promise<string> {
  const path = join(directory, 'lock');
  await writeFile(path, JSON.stringify({ host, pid, purpose: 'run', token: 'other' }));
  return path;
}

/** The id of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('lockRun', () => {
  it('refuses a second holder and names the first', async () => {
    const directory = await newDirectory();
    const lock = await lockRun(directory, 'run');
    await expect(lockRun(directory, 'retry')).rejects.toThrow(
      `in use by \`recaptor run\` (process ${process.pid} on ${hostname()})`,
    );
    await lock.release();
    const again = await lockRun(directory, 'retry');
    await again.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it('takes over from a process of this machine that is dead', async () => {
    const directory = await newDirectory();
    await lockOf(directory, hostname(), await deadPid());
    const lock = await lockRun(directory, 'run');
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it('leaves a lock of another machine alone while its heart beats, and takes it after', async () => {
    const directory = await newDirectory();
    const path = await lockOf(directory, 'another-machine', 1);
    await expect(lockRun(directory, 'run')).rejects.toThrow('on another-machine');
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(path, longAgo, longAgo);
    const lock = await lockRun(directory, 'run');
    await lock.release();
  });

  it('lets one of many win', async () => {
    const directory = await newDirectory();
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, async () => lockRun(directory, 'run')),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
