import { InvariantError } from '../core/errors.ts';
import { createDraw, type Mix } from './draw.ts';
import type { HashedFile } from './hashed-file.ts';
import { LONG } from './row-pieces.ts';
import type { ShardRows } from './shard-rows.ts';
import type { CreateFile } from './with-files.ts';

/** A manifest whose rows get their captions by a draw of its own. */
export class DrawnFile {
  readonly name: string;
  readonly #file: HashedFile;
  readonly #draw: ReturnType<typeof createDraw>;
  /** Among the epochs of the rows. */
  readonly #epoch: number;

  private constructor(name: string, file: HashedFile, mix: Mix, epoch: number) {
    this.name = name;
    this.#file = file;
    this.#draw = createDraw(mix, epoch);
    this.#epoch = epoch - 1;
  }

  static async create(create: CreateFile, name: string, mix: Mix, epoch = 1): Promise<DrawnFile> {
    return new DrawnFile(name, await create(name), mix, epoch);
  }

  /** Adds a row, and says which source its caption comes from. */
  put({ sources, has, epochs }: ShardRows, row: number): string {
    const bits = has[row] ?? 0;
    const source = this.#draw((name) => {
      const bit = sources.indexOf(name);
      return bit !== -1 && ((bits >> bit) & 1) === 1;
    });
    const pieces = epochs[this.#epoch];
    if (!pieces) throw new InvariantError(`no rows were made for epoch ${this.#epoch + 1}`);
    const { bytes, first, ends } = pieces;
    const begin = first[row] ?? 0;
    const start = ends[begin - 1] ?? 0;
    if (source === LONG) {
      this.#file.put(bytes, start, ends[begin + 2]);
    } else {
      const caption = begin + 2 + bitsBelow(bits, sources.indexOf(source));
      this.#file.put(bytes, start, ends[begin]);
      this.#file.put(bytes, ends[caption - 1], ends[caption]);
      this.#file.put(bytes, ends[begin + 1], ends[begin + 2]);
    }
    this.#file.endLine();
    return source;
  }

  /** Hands on to the disk what was put. */
  async flush(): Promise<void> {
    await this.#file.flush();
  }

  async close(): ReturnType<HashedFile['close']> {
    return this.#file.close();
  }
}

/** How many sources that a row has come before one. */
function bitsBelow(bits: number, source: number): number {
  let count = 0;
  for (let bit = 0; bit < source; bit += 1) count += (bits >> bit) & 1;
  return count;
}
