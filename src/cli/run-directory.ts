import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { RunError } from '../core/errors.ts';
import { readRunFile, type RunFile } from '../run/run-file.ts';

const RUNS = 'runs';

/** Where a run of this dataset goes when --run does not say. */
export function defaultRunDirectory(dataset: string): string {
  const name = basename(resolve(dataset)).replace(/\.[^.]+$/, '');
  const safe = name.replaceAll(/[^\w.-]+/g, '-');
  // A name of dots alone would be ./runs itself, or lie outside it.
  return join(RUNS, /^\.*$/.test(safe) ? 'dataset' : safe);
}

export interface ExistingRun {
  readonly directory: string;
  readonly file: RunFile;
}

/** The run in `given`, else the one in ./runs that was made last. Throws RunError. */
export async function findRun(given: string | undefined): Promise<ExistingRun> {
  const directory = resolve(given ?? (await latestRun()));
  const file = await readRunFile(directory);
  if (file) return { directory, file };
  throw new RunError(`${directory} holds no run; start one with \`recaptor run DATASET\``, {
    code: 'run_missing',
  });
}

async function latestRun(): Promise<string> {
  const names = await readdir(RUNS).catch(() => []);
  const runs = await Promise.all(
    names.map(async (name) => {
      const directory = join(RUNS, name);
      const info = await stat(join(directory, 'run.json')).catch(() => null);
      return { directory, madeMs: info?.mtimeMs ?? 0 };
    }),
  );
  const [latest] = runs.filter(({ madeMs }) => madeMs > 0).toSorted((a, b) => b.madeMs - a.madeMs);
  if (latest) return latest.directory;
  throw new RunError('there is no run in ./runs; name one with --run DIR', { code: 'run_missing' });
}
