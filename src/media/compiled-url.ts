import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { RecaptorError } from '../core/errors.ts';

/**
 * The compiled JavaScript behind a source module, for worker threads: Node 20 cannot load
 * TypeScript. From `<root>/src/a/b.ts`, `./c.ts` is `<root>/dist/src/a/c.js`; from compiled
 * modules, which stand there already, it is their neighbour.
 *
 * @param from `import.meta.url` of the caller.
 * @param relative A path such as `./picture-thread.ts`.
 */
export function compiledUrl(from: string, relative: string): URL {
  const target = new URL(relative.replace(/\.ts$/, '.js'), from);
  if (!from.endsWith('.ts')) return target;
  const source = target.pathname.lastIndexOf('/src/');
  target.pathname = `${target.pathname.slice(0, source)}/dist${target.pathname.slice(source)}`;
  return target;
}

/** The path of a compiled module. Throws RecaptorError `not_built` where there is none. */
export function compiledPath(from: string, relative: string): string {
  const path = fileURLToPath(compiledUrl(from, relative));
  if (existsSync(path)) return path;
  throw new RecaptorError(`${path}: is missing; compile the project with: npm run build`, {
    code: 'not_built',
  });
}
