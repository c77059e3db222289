import { realpath } from 'node:fs/promises';

const MOST_FOLDERS = 4_096;

/** A folder that could not be resolved is looked for again: its disk may be mounted by then. */
const known = new Map<string, string>();

/**
 * A folder's path with its symbolic links resolved, remembered: a dataset has many files in few
 * folders, and to resolve a path costs as much as to open a file. Throws what `realpath` throws.
 */
export async function realFolder(path: string): Promise<string> {
  const found = known.get(path);
  if (found !== undefined) return found;
  const real = await realpath(path);
  if (known.size >= MOST_FOLDERS) known.clear();
  known.set(path, real);
  return real;
}
