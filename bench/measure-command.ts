import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

const CHECK_MS = 20;
const KIBIBYTES_PER_MEGABYTE = 1_000_000 / 1_024;

/** What a command took. */
export interface Measured {
  /** Peak of its resident memory. */
  readonly megabytes: number;
  readonly seconds: number;
}

/** Runs `recaptor` with these arguments. Throws where it does not end with 0. */
export async function measureCommand(args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, [resolve('bin/recaptor.js'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let kibibytes = 0;
  const timer = setInterval(() => {
    peakKibibytes(child.pid ?? 0).then(
      (peak) => {
        kibibytes = Math.max(kibibytes, peak);
      },
      () => undefined,
    );
  }, CHECK_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(timer);
  if (code !== 0) throw new Error(`recaptor ${args.join(' ')} ended with ${code}`);
  return {
    megabytes: kibibytes / KIBIBYTES_PER_MEGABYTE,
    seconds: (performance.now() - started) / 1_000,
  };
}

/** The kernel's own high-water mark, so that no peak falls between two looks. */
async function peakKibibytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
}
