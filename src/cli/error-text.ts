import { messageOf, RecaptorError, UNEXPECTED } from '../core/errors.ts';

const DISK =
  'make room on the disks of the run, of its export and of temporary files (TMPDIR), or name other ' +
  'folders for them';

/** What a person does about a machine that refuses, by the system's own code. */
const ADVICE: ReadonlyMap<unknown, string> = new Map([
  ['ENOSPC', `a disk is full; ${DISK}`],
  ['EDQUOT', `a quota is used up; ${DISK}`],
  ['EROFS', 'the folder is on a disk that cannot be written; name another'],
  ['EACCES', 'this user may not; give it the right, or name another place'],
  ['EPERM', 'this user may not; give it the right, or name another place'],
  ['EMFILE', 'too many files are open; raise the limit (`ulimit -n`)'],
  ['ENFILE', 'too many files are open on this machine; raise its limit, or end other programs'],
  ['ENOMEM', 'memory is used up; end other programs, or use another machine'],
  ['EIO', 'a disk fails; look at it, and at the system log'],
  ['ESTALE', 'a network folder was lost; mount it again'],
  ['ENOTCONN', 'a network folder was lost; mount it again'],
]);

/** What ended a command, for a person: what failed, and what to do. */
export function errorText(error: unknown): string {
  if (error instanceof RecaptorError && !isUnexpected(error)) return error.message;
  if (!(error instanceof Error)) return String(error);
  const advice = ADVICE.get(systemCodeOf(error));
  if (advice !== undefined) {
    return `${messageOf(error)}: ${advice}, and give the same command again. What is finished is kept.`;
  }
  return `Unexpected: ${error.stack ?? error.message}\nWhat is finished is kept. Please report this.`;
}

/** Whether it is a fault of Recaptor's own, of which the place in its code is worth knowing. */
export function isUnexpected(error: unknown): boolean {
  if (error instanceof RecaptorError) return error.code === 'invariant_broken';
  return !ADVICE.has(systemCodeOf(error));
}

/** The system's own code for what a machine refuses. */
export function codeOf(error: unknown): string {
  if (error instanceof RecaptorError) return error.code;
  return isUnexpected(error) ? UNEXPECTED : String(systemCodeOf(error));
}

function systemCodeOf(error: unknown): unknown {
  return (error as NodeJS.ErrnoException | null | undefined)?.code;
}
