import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { Artifacts } from '../core/stage.ts';
import { isMissing, makeDirectoryOf, writeFileAtomic } from './atomic-file.ts';

/** The clips of a source are worked on together, and read the same bytes. */
const KEPT = 8;

/** Keeps bytes in a folder under the name of their hash. */
export function createArtifacts(directory: string): Artifacts {
  const recent = new Map<string, Promise<Uint8Array>>();
  const pathOf = (name: string) => join(directory, name.slice(0, 2), name);
  return {
    put: async (bytes) => {
      const name = sha256(bytes);
      await makeDirectoryOf(pathOf(name));
      await writeFileAtomic(pathOf(name), bytes);
      return name;
    },
    get: async (name) => {
      const reading = recent.get(name) ?? readChecked(pathOf(name), name);
      recent.delete(name);
      recent.set(name, reading);
      reading.catch(() => recent.delete(name));
      const [oldest] = recent.keys();
      if (recent.size > KEPT && oldest !== undefined) recent.delete(oldest);
      return reading;
    },
  };
}

async function readChecked(path: string, name: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (bytes !== null && sha256(bytes) === name) return bytes;
  throw new MediaError(
    `${path} is ${bytes === null ? 'missing' : 'damaged'}; \`recaptor retry --stage analyze\` makes it anew`,
    { code: 'artifact_missing' },
  );
}
