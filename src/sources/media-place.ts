import { stat } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { openRoot } from './media-path.ts';
import type { Root } from './media-path.ts';

/** Where the media of a table lie. */
export interface MediaPlace {
  readonly root: Root;
  /** Where the table's relative paths start, relative to the root. */
  readonly base: string;
  /** The table's own directory, relative to the root: for origins. */
  readonly tableDirectory: string;
}

/**
 * The first of the folders that is there, given from the table's directory, else that directory. For
 * a folder beside or above it, the root is the directory that holds both.
 */
export async function findMediaPlace(
  tableRoot: Root,
  folders: readonly string[],
): Promise<MediaPlace> {
  for (const folder of folders) {
    const stats = await stat(join(tableRoot.directory, folder)).catch(() => null);
    if (stats?.isDirectory() !== true) continue;
    const base = posix.basename(folder);
    const root = await openRoot(join(tableRoot.directory, folder, '..'));
    const tableDirectory = relative(root.directory, tableRoot.directory).replaceAll(sep, '/');
    return { root, base, tableDirectory };
  }
  return { root: tableRoot, base: '', tableDirectory: '' };
}
