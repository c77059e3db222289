import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { RunError } from '../core/errors.ts';
import { Revision } from '../core/revision.ts';
import { isMissing, nonce } from './atomic-file.ts';
import { parseLines } from './lines.ts';

/**
 * What persons said of a run's captions: a file of appended lines for each process, never rewritten.
 * They are few, and are held in memory.
 */
export class RevisionLog {
  readonly #directory: string;
  #name = newName();
  #writing: Promise<void> = Promise.resolve();

  constructor(runDirectory: string) {
    this.#directory = join(runDirectory, 'revisions');
  }

  /** Of all processes. Throws RunError `revisions_unreadable`: what a person said is not passed over. */
  async read(): Promise<readonly Revision[]> {
    const files = (await namesIn(this.#directory)).map(async (name) => {
      const path = join(this.#directory, name);
      return parseLines(await readFile(path, 'utf8')).map((line) => parsed(line, path));
    });
    return (await Promise.all(files)).flat();
  }

  /** Resolves once the revision is on the disk. Throws what keeps it from there. */
  async add(revision: Revision): Promise<void> {
    const write = this.#writing.then(async () => this.#append(revision));
    this.#writing = write.catch(() => undefined);
    await write;
  }

  async #append(revision: Revision): Promise<void> {
    try {
      await mkdir(this.#directory, { recursive: true });
      const file = await open(join(this.#directory, this.#name), 'a');
      try {
        await file.appendFile(`${JSON.stringify(revision)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      // How much of the line was written is not known: what follows goes into another file.
      this.#name = newName();
      throw error;
    }
  }
}

function newName(): string {
  return `${hostname()}-${process.pid}-${nonce()}.jsonl`;
}

function parsed(line: object, path: string): Revision {
  const revision = Revision.safeParse(line);
  if (revision.success) return revision.data;
  throw new RunError(
    `${path} holds a line that is no revision of this version: ${z.prettifyError(revision.error)}. ` +
      'Mend the line, or use the version of Recaptor that wrote it.',
    { code: 'revisions_unreadable' },
  );
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith('.jsonl')).toSorted();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
