import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

const FLUSH_BYTES = 1 << 18;

/** A text file that is written once, from start to end, and hashed on the way. */
export class HashedFile {
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #waiting = '';
  #lines = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, 'wx'));
  }

  async writeLine(value: object): Promise<void> {
    this.#waiting += `${JSON.stringify(value)}\n`;
    this.#lines += 1;
    if (this.#waiting.length >= FLUSH_BYTES) await this.#flush();
  }

  /** Resolves to what a reader can check the file against. */
  async close(): Promise<{ readonly lines: number; readonly sha256: string }> {
    try {
      await this.#flush();
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
    return { lines: this.#lines, sha256: this.#hash.digest('hex') };
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    this.#hash.update(bytes);
    await this.#file.appendFile(bytes);
  }
}
