import type { Mix } from './draw.ts';
import { DrawnFile } from './drawn-file.ts';
import type { HashedFile } from './hashed-file.ts';
import type { ShardRows } from './shard-rows.ts';
import type { CreateFile } from './with-files.ts';

/**
 * `manifest.epoch-1.jsonl` and on: the same rows in the same order, whose captions are drawn anew
 * for each epoch, exact in each. The first is the manifest itself. None for a single epoch.
 */
export class EpochFiles {
  readonly #files: readonly DrawnFile[];

  private constructor(files: readonly DrawnFile[]) {
    this.#files = files;
  }

  static async create(create: CreateFile, epochs: number, mix: Mix): Promise<EpochFiles> {
    const numbers = epochs === 1 ? [] : Array.from({ length: epochs }, (_, index) => index + 1);
    return new EpochFiles(
      await Promise.all(
        numbers.map(async (epoch) =>
          DrawnFile.create(create, `manifest.epoch-${epoch}.jsonl`, mix, epoch),
        ),
      ),
    );
  }

  async add(rows: ShardRows): Promise<void> {
    for (const file of this.#files) {
      for (const row of rows.has.keys()) file.put(rows, row);
      await file.flush();
    }
  }

  async close(): Promise<Readonly<Record<string, Awaited<ReturnType<HashedFile['close']>>>>> {
    const closed = this.#files.map(async (file) => [file.name, await file.close()] as const);
    return Object.fromEntries(await Promise.all(closed));
  }
}
