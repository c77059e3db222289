import { link, mkdir, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { isMissing, nonce } from './atomic-file.ts';

/** Who holds a lock, as its file says. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  /** What the holder does, for people. */
  readonly purpose: string;
  readonly token: string;
}

export interface FileLock {
  /** Idempotent. A lock that was taken over meanwhile is left alone. */
  release(): Promise<void>;
}

const HEARTBEAT_MS = 10_000;
/** A holder is taken for dead after six missed heartbeats. */
const STALE_MS = 60_000;
const TRIES = 5;

/**
 * Takes the lock at `path`, or resolves to its living holder. A dead one is recognised and taken
 * over: on this machine by its process id, on any by a heartbeat that has stopped for a minute.
 */
export async function takeLock(
  path: string,
  purpose: string,
): Promise<{ readonly lock: FileLock } | { readonly holder: Holder }> {
  const own: Holder = { host: hostname(), pid: process.pid, purpose, token: nonce() };
  await mkdir(dirname(path), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    if (await create(path, own)) return { lock: hold(path, own) };
    const holder = await holderOf(path);
    if (holder !== null && (attempt === TRIES || (await isAlive(holder, path)))) return { holder };
    // Only the lock that was judged is removed: another process may have taken over meanwhile.
    if (holder !== null && (await holderOf(path))?.token === holder.token) await remove(path);
  }
}

/** Tokens of the locks that this process holds: one with its pid and another token is older. */
const held = new Map<string, string>();
let heartbeat: NodeJS.Timeout | null = null;

function hold(path: string, own: Holder): FileLock {
  held.set(own.token, path);
  heartbeat ??= setInterval(beat, HEARTBEAT_MS).unref();
  return {
    release: async () => {
      if (!held.delete(own.token)) return;
      if ((await holderOf(path))?.token === own.token) await remove(path);
    },
  };
}

function beat(): void {
  const now = new Date();
  for (const path of held.values()) utimes(path, now, now).catch(() => undefined);
}

/** Link, unlike rename, fails where the name is taken, and shows only a complete file. */
async function create(path: string, own: Holder): Promise<boolean> {
  const temporary = `${path}.${own.token}.tmp`;
  await writeFile(temporary, JSON.stringify(own));
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

async function holderOf(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function isAlive({ host, pid, token }: Holder, path: string): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  if (info === null || Date.now() - info.mtimeMs > STALE_MS) return false;
  if (host !== hostname()) return true;
  if (pid === process.pid) return held.has(token);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function remove(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}
