import { realpath } from 'node:fs/promises';
import { posix, resolve, sep } from 'node:path';
import { parseUri } from '../core/uri.ts';

/** The directory that a dataset's paths start from, as it was named and as it is on the disk. */
export interface Root {
  readonly directory: string;
  readonly realDirectory: string;
}

export async function openRoot(directory: string): Promise<Root> {
  return { directory: resolve(directory), realDirectory: await realpath(directory) };
}

/**
 * A table's path as a path relative to the root, with `/` between its parts; null where it leaves
 * the root. A relative path starts from `base`, itself relative to the root (empty: the root).
 */
export function relativePath(path: string, root: Root, base: string): string | null {
  const slashed = path.replaceAll('\\', '/');
  if (!isAbsolutePath(slashed)) return inside(posix.join(base, slashed));
  return relativeTo(root.directory, slashed) ?? relativeTo(root.realDirectory, slashed);
}

/** Whether a real path (links resolved) is the root or something below it. */
export function isInsideRoot(realPath: string, root: Root): boolean {
  const prefix = root.realDirectory.endsWith(sep) ? root.realDirectory : root.realDirectory + sep;
  return realPath === root.realDirectory || realPath.startsWith(prefix);
}

/** The uri of a file; a name that reads like another form of uri is kept a file's by `./`. */
export function fileUri(path: string): string {
  return parseUri(path).form === 'file' ? path : `./${path}`;
}

/** Drive letters count everywhere: on other systems they are a table from Windows, not a name. */
function isAbsolutePath(slashed: string): boolean {
  return slashed.startsWith('/') || /^[a-z]:\//i.test(slashed);
}

function relativeTo(directory: string, slashed: string): string | null {
  const start = directory.replaceAll('\\', '/').replace(/\/?$/, '/');
  const normal = posix.normalize(slashed);
  if (`${normal}/` === start) return '.';
  return normal.startsWith(start) ? inside(normal.slice(start.length)) : null;
}

function inside(path: string): string | null {
  return path === '..' || path.startsWith('../') ? null : path;
}
