import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach } from 'vitest';

/** A function that gives a new empty folder, removed after the test that asked for it. */
export function temporaryFolders(): () => Promise<string> {
  return foldersRemovedBy(afterEach);
}

/** The same, for folders that serve all tests of a file. */
export function temporaryFoldersForAll(): () => Promise<string> {
  return foldersRemovedBy(afterAll);
}

function foldersRemovedBy(hook: (clean: () => Promise<void>) => void): () => Promise<string> {
  const made: string[] = [];
  hook(async () => {
    await Promise.all(made.splice(0).map((path) => rm(path, { recursive: true, force: true })));
  });
  return async () => {
    const path = await mkdtemp(join(tmpdir(), 'recaptor-media-'));
    made.push(path);
    return path;
  };
}
