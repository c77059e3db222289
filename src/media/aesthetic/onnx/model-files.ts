import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { ConfigError, messageOf } from '../../../core/errors.ts';

/** Where a scorer's files are on this machine. */
export interface AestheticFiles {
  readonly model: string;
  readonly head: string | null;
}

const WHERE_TO_GET =
  'put the file there: the README, under “Aesthetic scores”, says where to get models';

/** SHA-256 of a file, streamed. Throws ConfigError, naming the `key` of the config, for no file. */
export async function hashOfFile(key: string, path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isMissing ? 'there is no such file' : messageOf(error);
    throw new ConfigError(`${key} ${path}: ${why}; ${WHERE_TO_GET}`, { cause: error });
  }
  return hash.digest('hex');
}

/** Throws ConfigError where a file is another than the one that was asked for. */
export function requireHash(
  key: string,
  path: string,
  found: string,
  { wanted }: { readonly wanted: string },
): void {
  if (found === wanted) return;
  throw new ConfigError(
    `${key} ${path}: its SHA-256 is ${found}, not ${wanted}; put that file there, or make the run ` +
      'anew with this one',
  );
}
