import { link, readFile, unlink, utimes, writeFile, stat, mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { RunError } from '../core/errors.ts';
import { isMissing, nonce } from './atomic-file.ts';

export interface Lock {
  release(): Promise<void>;
}

interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly command: string;
  readonly token: string;
}

const HEARTBEAT_MS = 10_000;
/** A holder on another machine is taken for dead after six missed heartbeats. */
const STALE_MS = 60_000;
const TRIES = 5;

/**
 * Locks a run directory against a second command that writes it. The lock of a dead process is
 * recognised (same machine: no such process; another machine: no heartbeat for a minute) and taken
 * over. Throws RunError `run_locked` naming the holder.
 */
export async function lockRun(directory: string, command: string): Promise<Lock> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'lock');
  const holder: Holder = { host: hostname(), pid: process.pid, command, token: nonce() };
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (await create(path, holder)) return hold(path, holder);
    await clearIfStale(path, directory);
  }
  throw new RunError(`${directory} is being locked by other processes; try again.`, {
    code: 'run_locked',
    retryable: true,
  });
}

/** Link, unlike rename, fails where the name is taken, and shows only a complete file. */
async function create(path: string, holder: Holder): Promise<boolean> {
  const temporary = `${path}.${holder.token}.tmp`;
  await writeFile(temporary, JSON.stringify(holder));
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary);
  }
}

function hold(path: string, holder: Holder): Lock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      const current = await holderOf(path);
      if (current?.token === holder.token) await unlink(path);
    },
  };
}

async function clearIfStale(path: string, directory: string): Promise<void> {
  const holder = await holderOf(path);
  if (holder === null) return;
  if (await isAlive(holder, path)) {
    throw new RunError(
      `${directory} is in use by \`recaptor ${holder.command}\` (process ${holder.pid} on ${holder.host}). ` +
        'Wait for it, stop it, or use another --run directory.',
      { code: 'run_locked', retryable: true },
    );
  }
  // Only the lock that was judged is removed: another process may have taken over meanwhile.
  if ((await holderOf(path))?.token === holder.token) await unlink(path).catch(() => undefined);
}

async function holderOf(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function isAlive(holder: Holder, path: string): Promise<boolean> {
  if (holder.host !== hostname()) return Date.now() - (await stat(path)).mtimeMs < STALE_MS;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
