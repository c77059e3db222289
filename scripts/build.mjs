/**
 * Builds dist/, and does nothing where nothing changed since the last build.
 *
 *   node scripts/build.mjs                      fails on a type error
 *   node scripts/build.mjs --allow-type-errors  prints them, and goes on with the JavaScript
 *   node scripts/build.mjs --if-installed       does nothing without the compiler, as after `npm ci --omit=dev`
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const TYPESCRIPT = 'node_modules/typescript/bin/tsc';

/**
 * What is built from what, in order. `run` returns whether all went well; with `runsWithErrors`,
 * a step that failed has written its output all the same.
 */
const STEPS = [
  {
    name: 'typescript',
    inputs: [
      'src',
      'pipelines',
      'workers',
      'bench',
      'tests/support',
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
    ],
    run: compileTypeScript,
    runsWithErrors: true,
  },
  {
    name: 'flow',
    inputs: ['src/media/flow/assembly', 'package-lock.json'],
    run: () =>
      compileAssembly('src/media/flow/assembly/dis-flow.ts', 'dist/src/media/flow/dis-flow.wasm'),
  },
  {
    name: 'pixels',
    inputs: ['src/media/video/analyze/assembly', 'package-lock.json'],
    run: () =>
      compileAssembly(
        'src/media/video/analyze/assembly/pixels.ts',
        'dist/src/media/video/analyze/pixels.wasm',
      ),
  },
  {
    name: 'dashboard',
    inputs: ['src/monitor/dashboard/client', 'package-lock.json'],
    run: bundleDashboard,
  },
];

const options = new Set(process.argv.slice(2));
process.chdir(join(import.meta.dirname, '..'));
if (existsSync(TYPESCRIPT)) {
  process.exitCode = build({ allowTypeErrors: options.has('--allow-type-errors') });
} else if (!options.has('--if-installed')) {
  console.error('Cannot build: the compiler is not installed. Run: npm ci');
  process.exitCode = 1;
}

/** Returns the exit code. */
function build({ allowTypeErrors }) {
  mkdirSync('dist', { recursive: true });
  let succeeded = true;
  for (const { name, inputs, run, runsWithErrors = false } of STEPS) {
    const errorsAllowed = allowTypeErrors && runsWithErrors;
    const stamp = join('dist', `.${name}.stamp`);
    const signature = signatureOf(inputs);
    const done = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
    if (done === `${signature} ok` || (done === `${signature} failed` && errorsAllowed)) continue;
    rmSync(stamp, { force: true });
    const ok = run();
    writeFileSync(stamp, `${signature} ${ok ? 'ok' : 'failed'}`);
    succeeded &&= ok || errorsAllowed;
  }
  return succeeded ? 0 : 1;
}

/** Changes whenever a file under `paths` is added, removed, renamed or written. */
function signatureOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesUnder)) {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** As WASM with SIMD. Warning 112 is about v128 between modules: there is one. */
function compileAssembly(source, compiled) {
  const { status } = spawnSync(
    process.execPath,
    [
      'node_modules/assemblyscript/bin/asc.js',
      source,
      '--outFile',
      compiled,
      ...['-O3', '--runtime', 'stub', '--enable', 'simd', '--disableWarning', '112'],
    ],
    { stdio: ['ignore', 2, 2] },
  );
  return status === 0;
}

/** One script and one style for browsers, with the packages they need in them. */
function bundleDashboard() {
  const { buildSync } = createRequire(import.meta.url)('esbuild');
  const folder = 'src/monitor/dashboard/client';
  try {
    buildSync({
      entryPoints: [`${folder}/main.tsx`, `${folder}/main.css`],
      outdir: `dist/${folder}`,
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      tsconfig: `${folder}/tsconfig.json`,
      logLevel: 'warning',
    });
    return true;
  } catch {
    // esbuild has said what is wrong.
    return false;
  }
}

/** tsc writes the JavaScript even where types are wrong. */
function compileTypeScript() {
  console.error('Building dist/…');
  const { status } = spawnSync(process.execPath, [TYPESCRIPT, '-p', 'tsconfig.build.json'], {
    stdio: ['ignore', 2, 2],
  });
  removeOrphans();
  return status === 0;
}

/** tsc leaves what it once made from a source that is gone; nothing may run on it by accident. */
function removeOrphans() {
  for (const path of filesUnder('dist')) {
    const match = /^dist[/\\](.+)\.js(?:\.map)?$/.exec(path);
    if (match && !existsSync(`${match[1]}.ts`) && !existsSync(`${match[1]}.tsx`)) rmSync(path);
  }
}
