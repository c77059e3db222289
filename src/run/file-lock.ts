import {
  link,
  mkdir,
  open,
  readFile,
  readlink,
  rename,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { isRunning } from '../core/is-running.ts';
import { isMissing, nonce } from './atomic-file.ts';

/** Who holds a lock, as its file says. */
export interface Holder {
  /** Names the machine and, in containers, the space in which `pid` counts. */
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
/** A holder elsewhere is taken for dead after six missed heartbeats. */
const STALE_MS = 60_000;
const TRIES = 5;

/**
 * Takes the lock at `path`, or resolves to its living holder. A dead one is recognised and taken
 * over: on this machine by its process id, elsewhere by a heartbeat that has stopped for a minute,
 * by the clock of the file system.
 */
export async function takeLock(
  path: string,
  purpose: string,
): Promise<{ readonly lock: FileLock } | { readonly holder: Holder }> {
  const own: Holder = { host: await thisHost(), pid: process.pid, purpose, token: nonce() };
  await mkdir(dirname(path), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const { created, nowMs } = await create(path, own);
    if (created) return { lock: hold(path, own) };
    const holder = await holderOf(path);
    if (holder === null) continue;
    if (attempt >= TRIES || (await isAlive(holder, own.host, path, nowMs))) return { holder };
    await removeStale(path, holder);
  }
}

/** Where the file of each lock stands that this process holds, by its token. */
const held = new Map<string, { readonly path: string; readonly content: string }>();
let heartbeat: NodeJS.Timeout | null = null;

function hold(path: string, own: Holder): FileLock {
  held.set(own.token, { path, content: JSON.stringify(own) });
  heartbeat ??= setInterval(() => {
    beat().catch(() => undefined);
  }, HEARTBEAT_MS).unref();
  return {
    release: async () => {
      if (!held.delete(own.token)) return;
      if ((await holderOf(path))?.token === own.token) await remove(path);
    },
  };
}

/** Writes the same bytes again: so it is the file system's clock that sets the time. */
async function beat(): Promise<void> {
  for (const { path, content } of held.values()) {
    try {
      const file = await open(path, 'r+');
      try {
        await file.write(content, 0);
      } finally {
        await file.close();
      }
    } catch {
      // Lost or unreachable: what is done under the lock is safe without it, only dearer.
    }
  }
}

/** Link, unlike rename, fails where the name is taken, and shows only a complete file. */
async function create(
  path: string,
  own: Holder,
): Promise<{ readonly created: boolean; readonly nowMs: number }> {
  const temporary = `${path}.${own.token}.tmp`;
  await writeFile(temporary, JSON.stringify(own));
  try {
    const nowMs = (await stat(temporary)).mtimeMs;
    const created = await link(temporary, path).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      },
    );
    return { created, nowMs };
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

async function isAlive(
  { host, pid, token }: Holder,
  ownHost: string,
  path: string,
  nowMs: number,
): Promise<boolean> {
  if (host === ownHost) {
    // A container that starts anew has the same name and, mostly, the same process ids.
    if (pid === process.pid) return held.has(token);
    return isRunning(pid);
  }
  const info = await stat(path).catch(() => null);
  return info !== null && nowMs - info.mtimeMs < STALE_MS;
}

/** Takes the stale file aside and looks again, since another process may have been quicker. */
async function removeStale(path: string, judged: Holder): Promise<void> {
  const aside = `${path}.${nonce()}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const taken = await holderOf(aside);
  if (taken !== null && taken.token !== judged.token)
    await link(aside, path).catch(() => undefined);
  await remove(aside);
}

let host: Promise<string> | null = null;

/** Process ids count within a namespace: two containers may share a host name and a pid. */
async function thisHost(): Promise<string> {
  host ??= readlink('/proc/self/ns/pid').then(
    (namespace) => `${hostname()} ${namespace}`,
    () => hostname(),
  );
  return host;
}

async function remove(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}
