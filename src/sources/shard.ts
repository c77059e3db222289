import { join, posix } from 'node:path';
import { memberUri } from '../core/uri.ts';
import { listDirectory } from './list-directory.ts';
import { fileUri } from './media-path.ts';
import type { Root } from './media-path.ts';
import type { Member } from './sample-group.ts';
import type { SkipCounter } from './skip-counter.ts';
import { tarMembers } from './tar-members.ts';
import { readTextFile } from './text-file.ts';

/** One shard as img2dataset and WebDataset write it: a tar archive, or a directory of the same files. */
export interface Shard {
  /** Relative to the root: `00000.tar`, `00000`. */
  readonly name: string;
  members(skips: SkipCounter, signal: AbortSignal): AsyncIterable<Member>;
  uriOf(memberPath: string): string;
}

export function tarShard(root: Root, name: string): Shard {
  return {
    name,
    members: (skips, signal) => tarMembers(join(root.directory, name), name, skips, signal),
    uriOf: (memberPath) => memberUri(name, memberPath),
  };
}

export function directoryShard(root: Root, name: string): Shard {
  return {
    name,
    async *members(skips, signal) {
      const { files, directories } = await listDirectory(root, name, skips, signal);
      skips.add('not-a-file', directories.length);
      for (const path of files) {
        const text = async (): Promise<string> =>
          (await readTextFile(root, posix.join(name, path))) ?? '';
        yield { path, text };
      }
    },
    uriOf: (memberPath) => fileUri(posix.join(name, memberPath)),
  };
}

/** A shard of which only the list of downloads is left. */
export function missingShard(name: string): Shard {
  return {
    name,
    async *members() {
      // No members.
    },
    uriOf: (memberPath) => memberPath,
  };
}
