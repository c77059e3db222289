import { createHash } from 'node:crypto';
import { lstat, readdir, readlink, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { isRunning } from '../../../core/is-running.ts';
import { makeTemporaryFolder } from '../../make-temporary-folder.ts';

/**
 * Makes a folder for downloaded videos, which its name says is this process's, and removes those of
 * processes that are gone: who is killed cannot, and videos are large.
 *
 * Throws RecaptorError `temporary_folder`.
 */
export async function makeVideoFolder(): Promise<string> {
  await removeLeftBehind().catch(() => undefined);
  return makeTemporaryFolder(`${await videoFolderPrefix(process.pid)}-`);
}

/** The name of a process's folders, but for six letters that mkdtemp adds. */
export async function videoFolderPrefix(pid: number): Promise<string> {
  return `${await machinePrefix()}${pid}`;
}

/** Containers may share the folder, and not the space in which a process id counts. */
async function machinePrefix(): Promise<string> {
  const space = await readlink('/proc/self/ns/pid').catch(() => '');
  const machine = createHash('sha256').update(`${hostname()} ${space}`).digest('hex');
  return `recaptor-video-${machine.slice(0, 8)}-`;
}

async function removeLeftBehind(): Promise<void> {
  const prefix = await machinePrefix();
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    const path = join(tmpdir(), name);
    // What another user has put there is not ours to walk through.
    const found = await lstat(path).catch(() => null);
    if (found === null || !found.isDirectory() || found.uid !== process.getuid?.()) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
