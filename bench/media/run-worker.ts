import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { WorkerReport } from './analyze-worker.ts';

interface Work {
  readonly folder: string;
  readonly name: string;
  readonly times: number;
  readonly threads: number;
  /** The only core that the process and its children may use; all of them if absent. */
  readonly core?: number;
}

/** Runs analyze-worker in a process of its own. */
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
  const { stdout } = await promisify(execFile)(program, rest);
  return JSON.parse(stdout) as WorkerReport;
}
