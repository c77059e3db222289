import { spawnSync } from 'node:child_process';

/**
 * Builds dist/ once per test run: commands, worker processes and worker threads are run from there.
 * Type errors are printed and no more; `npm run types` is what fails on them.
 */
export function setup(): void {
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs', '--allow-type-errors'], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('Building dist/ failed; the messages above say where.');
}
