import { join } from 'node:path';
import { createDraw, type Mix } from './draw.ts';
import { HashedFile } from './hashed-file.ts';
import { HEAD_AND_TAIL, type ShardRows } from './shard-rows.ts';

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

  static async create(directory: string, name: string, mix: Mix, epoch = 1): Promise<DrawnFile> {
    return new DrawnFile(name, await HashedFile.create(join(directory, name)), mix, epoch);
  }

  /** Adds a row, and says which source its caption comes from. */
  put({ sources, has, epochs }: ShardRows, row: number): string {
    const bits = has[row] ?? 0;
    const source = this.#draw((name) => ((bits >> sources.indexOf(name)) & 1) === 1);
    const { bytes, ends } = epochs[this.#epoch] ?? { bytes: NONE, ends: NO_ENDS };
    const first = row * (sources.length + HEAD_AND_TAIL);
    const put = (piece: number): void =>
      this.#file.put(bytes.subarray(piece === 0 ? 0 : ends[piece - 1], ends[piece]));
    put(first);
    put(first + 1 + sources.indexOf(source));
    this.#file.put(sourceBytes(source));
    put(first + 1 + sources.length);
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

const NONE = new Uint8Array();
const NO_ENDS = new Uint32Array();
const known = new Map<string, Uint8Array>();

function sourceBytes(source: string): Uint8Array {
  const bytes = known.get(source) ?? Buffer.from(`,"caption_source":${JSON.stringify(source)}`);
  known.set(source, bytes);
  return bytes;
}
