import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockRun } from '../../../src/run/lock.ts';

async function newDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'recaptor-lock-'));
}

/** As this process would write it, but for what is given. */
async function lockOf(
  directory: string,
  changes: { host?: string; pid?: number },
): Promise<string> {
  const path = join(directory, 'lock');
  const lock = await lockRun(directory, 'run');
  const own = JSON.parse(await readFile(path, 'utf8')) as object;
  await lock.release();
  await writeFile(path, JSON.stringify({ ...own, token: 'other', ...changes }));
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
      `in use by \`recaptor run\` (process ${process.pid} on ${hostname()}`,
    );
    await lock.release();
    const again = await lockRun(directory, 'retry');
    await again.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it('takes over from a process of this machine that is dead', async () => {
    const directory = await newDirectory();
    await lockOf(directory, { pid: await deadPid() });
    const lock = await lockRun(directory, 'run');
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it('leaves a lock of another machine alone while its heart beats, and takes it after', async () => {
    const directory = await newDirectory();
    const path = await lockOf(directory, { host: 'another-machine', pid: 1 });
    await expect(lockRun(directory, 'run')).rejects.toThrow('on another-machine');
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(path, longAgo, longAgo);
    const lock = await lockRun(directory, 'run');
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it('takes over from a process of the same id that this one is not, as after a restart', async () => {
    const directory = await newDirectory();
    await lockOf(directory, { pid: process.pid });
    const lock = await lockRun(directory, 'run');
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it('leaves a suspended process of this machine its lock', async () => {
    const directory = await newDirectory();
    const path = await lockOf(directory, { pid: process.ppid });
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(path, longAgo, longAgo);
    await expect(lockRun(directory, 'run')).rejects.toThrow(`process ${process.ppid}`);
  });

  it('lets one of many win', async () => {
    const directory = await newDirectory();
    const tries = await Promise.allSettled(
      Array.from({ length: 20 }, async () => lockRun(directory, 'run')),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
