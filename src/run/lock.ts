import { join } from 'node:path';
import { RunError } from '../core/errors.ts';
import { takeLock, type FileLock } from './file-lock.ts';

/**
 * Locks a run directory against a second command that writes it. Throws RunError `run_locked`
 * naming the holder.
 */
export async function lockRun(directory: string, command: string): Promise<FileLock> {
  const taken = await takeLock(join(directory, 'lock'), command);
  if ('lock' in taken) return taken.lock;
  const { purpose, pid, host } = taken.holder;
  throw new RunError(
    `${directory} is in use by \`recaptor ${purpose}\` (process ${pid} on ${host}). ` +
      'Wait for it, stop it, or use another --run directory.',
    { code: 'run_locked', retryable: true },
  );
}
