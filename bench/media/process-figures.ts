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

/** The kernel's own high-water marks of a process and of each of its children. */
export function peakMegabytes(process: number): {
  readonly self: number;
  readonly children: readonly number[];
} {
  return { self: peakOf(process), children: childrenOf(process).map(peakOf) };
}

/** Children belong to the thread that started them. */
function childrenOf(process: number): readonly number[] {
  const threads = `/proc/${process}/task`;
  return namesIn(threads).flatMap((thread) => {
    const listed = textOf(`${threads}/${thread}/children`).trim();
    return listed === '' ? [] : listed.split(' ').map(Number);
  });
}

function peakOf(process: number): number {
  const status = textOf(`/proc/${process}/status`);
  const kibibytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
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

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
