import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { ListedRun } from '../../monitor/dashboard/dashboard-source.ts';
import { readRunFile } from '../../run/run-file.ts';
import type { ExistingRun } from '../run-directory.ts';

export interface FoundRun extends ExistingRun {
  readonly listed: ListedRun;
}

/** Deep enough for runs in folders of their own, as the demo has them. */
const DEPTH = 3;

/**
 * The run in `folder`, or those below it, the latest first. What cannot be read as a run is left out:
 * a page about others can do nothing about it.
 */
export async function listRuns(folder: string): Promise<readonly FoundRun[]> {
  const directories = await runsBelow(folder, DEPTH);
  const keys = new Set<string>();
  const found: FoundRun[] = [];
  for (const directory of directories) {
    const file = await readRunFile(directory).catch(() => null);
    if (!file) continue;
    const name = relative(folder, directory) || basename(directory);
    const key = keyAmong(keys, name);
    keys.add(key);
    const { createdAt } = file;
    const { pipeline } = file.settings;
    const listed = { key, name, pipeline, dataset: file.dataset.location, createdAt };
    found.push({ directory, file, listed });
  }
  return found.toSorted((a, b) => (a.listed.createdAt < b.listed.createdAt ? 1 : -1));
}

async function runsBelow(folder: string, depth: number): Promise<readonly string[]> {
  const isRun = await stat(join(folder, 'run.json')).then(
    () => true,
    () => false,
  );
  if (isRun) return [folder];
  if (depth === 0) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
  const found = await Promise.all(
    below.map(async (name) => runsBelow(join(folder, name), depth - 1)),
  );
  return found.flat();
}

/** Two folders may come to one key: `a b` and `a-b`. */
function keyAmong(taken: ReadonlySet<string>, name: string): string {
  const key = name.replaceAll(/[^\w.-]+/g, '-');
  if (!taken.has(key)) return key;
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${key}-${number}`)) return `${key}-${number}`;
  }
}
