import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isInsideRoot } from './media-path.ts';
import type { Root } from './media-path.ts';
import type { SkipCounter } from './skip-counter.ts';
import { unreadable } from './source-errors.ts';

/** Names only, each list in code unit order: the same on every machine. */
export interface Listing {
  readonly files: readonly string[];
  readonly directories: readonly string[];
}

type EntryKind = 'file' | 'directory' | { readonly skip: string };

/**
 * Lists one directory. Counted and left out: `hidden` (a leading dot: `.git`, and the `._a.jpg` that
 * macOS leaves beside `a.jpg`), `outside-root` (a link that leaves the root), `linked-directory` (its
 * files come under their own names, or the link is a cycle), `not-a-file` (a device, a pipe).
 * A link to nothing is a file: reading it will say so. Throws SourceError.
 */
export async function listDirectory(
  root: Root,
  directory: string,
  skips: SkipCounter,
  signal: AbortSignal,
): Promise<Listing> {
  const files: string[] = [];
  const directories: string[] = [];
  const path = join(root.directory, directory);
  try {
    for await (const entry of await opendir(path, { bufferSize: 1024 })) {
      signal.throwIfAborted();
      const kind = await kindOfEntry(root, path, entry);
      if (kind === 'file') files.push(entry.name);
      else if (kind === 'directory') directories.push(entry.name);
      else skips.add(kind.skip);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(path, error);
  }
  return { files: files.toSorted(), directories: directories.toSorted() };
}

async function kindOfEntry(root: Root, path: string, entry: Dirent): Promise<EntryKind> {
  if (entry.name.startsWith('.')) return { skip: 'hidden' };
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  if (!entry.isSymbolicLink()) return { skip: 'not-a-file' };
  return kindOfLink(root, join(path, entry.name));
}

async function kindOfLink(root: Root, path: string): Promise<EntryKind> {
  const target = await realpath(path).catch(() => null);
  if (target === null) return 'file';
  if (!isInsideRoot(target, root)) return { skip: 'outside-root' };
  const stats = await stat(target);
  if (stats.isDirectory()) return { skip: 'linked-directory' };
  return stats.isFile() ? 'file' : { skip: 'not-a-file' };
}
