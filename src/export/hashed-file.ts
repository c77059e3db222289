import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 1 << 20;

/** A file of lines that is written once, from start to end, and hashed on the way. */
export class HashedFile {
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #filled = 0;
  /** Chunks that are full, in order. */
  readonly #full: Uint8Array[] = [];
  #lines = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, 'wx'));
  }

  /** Adds bytes to the line; they wait for `flush`. */
  put(bytes: Uint8Array): void {
    if (this.#filled + bytes.length > this.#chunk.length) {
      this.#full.push(this.#chunk.subarray(0, this.#filled));
      this.#chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, bytes.length));
      this.#filled = 0;
    }
    this.#chunk.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  endLine(count = 1): void {
    this.#lines += count;
  }

  async writeLine(value: object): Promise<void> {
    this.put(Buffer.from(`${JSON.stringify(value)}\n`));
    this.endLine();
    if (this.#full.length > 0) await this.flush();
  }

  /** Writes the chunks that are full: what waits is little. */
  async flush(): Promise<void> {
    for (const chunk of this.#full.splice(0)) await this.#write(chunk);
  }

  /** Resolves to what a reader can check the file against. */
  async close(): Promise<{ readonly lines: number; readonly sha256: string }> {
    try {
      await this.flush();
      await this.#write(this.#chunk.subarray(0, this.#filled));
      this.#filled = 0;
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
    return { lines: this.#lines, sha256: this.#hash.digest('hex') };
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    await this.#file.appendFile(bytes);
  }
}
