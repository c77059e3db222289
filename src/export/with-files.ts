import { join } from 'node:path';
import { HashedFile } from './hashed-file.ts';

/** Creates a file in the folder of an export. */
export type CreateFile = (name: string) => Promise<HashedFile>;

/**
 * Lends a way to create files in a folder. Of whatever `work` has not closed when it ends, as where
 * it fails, no handle stays open: the folder can be removed, and nothing is written there any more.
 */
export async function withFiles<T>(
  directory: string,
  work: (create: CreateFile) => Promise<T>,
): Promise<T> {
  const created: Promise<HashedFile>[] = [];
  try {
    return await work((name) => {
      const file = HashedFile.create(join(directory, name));
      created.push(file);
      return file;
    });
  } finally {
    await Promise.allSettled(created.map(async (file) => (await file).discard()));
  }
}
