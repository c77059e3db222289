import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts time in hundredths of a second, on every machine that Node runs on. */
const TICKS_A_SECOND = 100;

/** CPU seconds of this process, its threads and all its children that have ended. */
export function cpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // The name before may hold anything but a closing parenthesis after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, childUser, childSystem] = fields.slice(11, 15).map(Number);
  const ticks = (user ?? 0) + (system ?? 0) + (childUser ?? 0) + (childSystem ?? 0);
  return ticks / TICKS_A_SECOND;
}

const BYTES_PER_KIBIBYTE = 1024;

/** The kernel's own high-water marks of this process and each of its children. */
export function peakMegabytes(): {
  readonly self: number;
  readonly children: ReadonlyMap<number, number>;
} {
  const children = new Map<number, number>();
  for (const pid of childrenOf()) children.set(pid, peakOf(String(pid)));
  return { self: peakOf('self'), children };
}

/** Children belong to the thread that started them. */
function childrenOf(): readonly number[] {
  return readdirSync('/proc/self/task').flatMap((thread) => {
    const listed = textOf(`/proc/self/task/${thread}/children`).trim();
    return listed === '' ? [] : listed.split(' ').map(Number);
  });
}

function peakOf(pid: string): number {
  const kibibytes = Number(/VmHWM:\s+(\d+)/.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0);
  return (kibibytes * BYTES_PER_KIBIBYTE) / 1e6;
}

/** A process may end between two looks. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
