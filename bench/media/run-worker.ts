import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { peakMegabytes } from './process-figures.ts';

interface Work {
  readonly folder: string;
  readonly name: string;
  readonly times: number;
  readonly threads: number;
  /** The only core that the process and its children may use; all of them if absent. */
  readonly core?: number;
}

export interface WorkerReport {
  readonly seconds: number;
  /** Largest at any time: of the worker's process, and of one ffmpeg. */
  readonly nodeMegabytes: number;
  readonly ffmpegMegabytes: number;
}

const CHECK_MS = 20;

/** Runs analyze-worker in a process of its own, and watches its memory from here. */
export async function runWorker({
  folder,
  name,
  times,
  threads,
  core,
}: Work): Promise<WorkerReport> {
  const worker = fileURLToPath(new URL('analyze-worker.js', import.meta.url));
  const command = [process.execPath, worker, folder, name, String(times), String(threads)];
  const [program = '', ...rest] =
    core === undefined ? command : ['taskset', '-c', String(core), ...command];
  const running = promisify(execFile)(program, rest);
  let [nodeMegabytes, ffmpegMegabytes] = [0, 0];
  const timer = setInterval(() => {
    const { self, children } = peakMegabytes(running.child.pid ?? 0);
    nodeMegabytes = Math.max(nodeMegabytes, self);
    ffmpegMegabytes = Math.max(ffmpegMegabytes, ...children);
  }, CHECK_MS);
  try {
    const { stdout } = await running;
    return { seconds: Number(stdout), nodeMegabytes, ffmpegMegabytes };
  } finally {
    clearInterval(timer);
  }
}
