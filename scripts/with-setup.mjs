/**
 * Makes a bare clone ready (packages, then dist/), and runs a script in this same process:
 *
 *   node scripts/with-setup.mjs node SCRIPT [ARGUMENTS]
 *
 * The same process, so that signals, the terminal and the exit code are the script's own: a wrapper
 * that passes Ctrl-C on would make it arrive twice.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_NODE = [20, 19];
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const [program, script, ...scriptArguments] = process.argv.slice(2);
if (program !== 'node' || script === undefined) {
  stop('Usage: node scripts/with-setup.mjs node SCRIPT [ARGUMENTS]', 2);
}
requireNode();
if (!packagesAreInstalled()) installPackages();
run([join(ROOT, 'scripts/build.mjs')], 'Building failed; the messages above say where.');

process.argv = [process.execPath, resolve(script), ...scriptArguments];
await import(pathToFileURL(resolve(script)).href);

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  stop(
    `Recaptor needs Node ${OLDEST_NODE.join('.')} or newer, and this is ${process.versions.node}. ` +
      'Install a newer one from https://nodejs.org, and run this again.',
  );
}

/** Compares what npm noted down in node_modules with package-lock.json, package by package. */
function packagesAreInstalled() {
  const installedPath = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installedPath)) return false;
  const installed = JSON.parse(readFileSync(installedPath, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      (installed[path] === undefined
        ? entry.optional === true
        : installed[path].version === entry.version),
  );
}

function installPackages() {
  console.error('Installing packages (once, about a minute)…');
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  // Without scripts: the build comes next anyway, and shows its errors; packages need none.
  const ci = ['ci', '--include=dev', '--ignore-scripts', ...quiet];
  const failure =
    'Installing packages failed; the messages above say why. Mend that, and run this again.';
  // Run by npm, its own script is at hand, which saves finding `npm.cmd` on Windows.
  const npm = process.env.npm_execpath;
  if (npm !== undefined && /npm-cli\.c?js$/.test(npm)) run([npm, ...ci], failure);
  else run(ci, failure, { command: 'npm', shell: process.platform === 'win32' });
}

/** Runs a program in the project's root, its output on stderr: stdout is the script's. */
function run(programArguments, failure, { command = process.execPath, shell = false } = {}) {
  const { status, error } = spawnSync(command, programArguments, {
    cwd: ROOT,
    shell,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) stop(error === undefined ? failure : `${failure} (${error.message})`);
}

function stop(message, exitCode = 1) {
  console.error(message);
  process.exit(exitCode);
}
