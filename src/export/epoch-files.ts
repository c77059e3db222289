import { join } from 'node:path';
import { HashedFile } from './hashed-file.ts';
import type { RowMaker } from './tier-files.ts';

interface EpochFile {
  readonly name: string;
  readonly file: HashedFile;
  readonly row: RowMaker;
}

/**
 * `manifest.epoch-1.jsonl` and on: the same rows in the same order, whose captions are drawn anew
 * for each epoch, exact in each. The first is the manifest itself. None for a single epoch.
 */
export class EpochFiles {
  readonly #files: readonly EpochFile[];

  private constructor(files: readonly EpochFile[]) {
    this.#files = files;
  }

  static async create(
    directory: string,
    epochs: number,
    makeRows: (epoch: number) => RowMaker,
  ): Promise<EpochFiles> {
    const numbers = epochs === 1 ? [] : Array.from({ length: epochs }, (_, index) => index + 1);
    return new EpochFiles(
      await Promise.all(
        numbers.map(async (epoch) => {
          const name = `manifest.epoch-${epoch}.jsonl`;
          const file = await HashedFile.create(join(directory, name));
          return { name, file, row: makeRows(epoch) };
        }),
      ),
    );
  }

  async add(...[sample, state]: Parameters<RowMaker>): Promise<void> {
    for (const { file, row } of this.#files) await file.writeLine(row(sample, state));
  }

  async close(): Promise<Readonly<Record<string, Awaited<ReturnType<HashedFile['close']>>>>> {
    const closed = this.#files.map(async ({ name, file }) => [name, await file.close()] as const);
    return Object.fromEntries(await Promise.all(closed));
  }
}
