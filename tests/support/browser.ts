import { spawnSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';

const found = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

export const hasBrowser = found !== undefined;
if (!hasBrowser) {
  process.stderr.write('Tests of pages are skipped: no Chromium (apt-get install chromium).\n');
}

/** The system's Chromium, without a window. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = spawnSync('which', [found ?? 'chromium'], { encoding: 'utf8' });
  return chromium.launch({
    executablePath: executablePath.stdout.trim(),
    // The tests may run as root, in a container with a small /dev/shm.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
}
