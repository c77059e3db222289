import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

const CHUNK_BYTES = 1 << 20;

/** So much is handed to the disk at a time, while more is made: else the end waits for all of it. */
const SYNC_BYTES = 64 * CHUNK_BYTES;

/** A file of lines that is written once, from start to end, and hashed on the way. */
export class HashedFile {
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  #filled = 0;
  /** Chunks that are full, in order. */
  readonly #full: Buffer<ArrayBuffer>[] = [];
  /** Chunks that are written, to be filled again: a megabyte each time would keep V8 collecting. */
  readonly #spare: Buffer<ArrayBuffer>[] = [];
  #lines = 0;
  #unsyncedBytes = 0;
  /** What was handed to the disk last. */
  #syncing: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, 'wx'));
  }

  /** Adds bytes, or those from `start` to `end` of them, to the line; they wait for `flush`. */
  put(bytes: Uint8Array, start = 0, end = bytes.length): void {
    const length = end - start;
    if (this.#filled + length > this.#chunk.length) {
      this.#full.push(this.#chunk.subarray(0, this.#filled));
      this.#chunk = this.#emptyChunk(length);
      this.#filled = 0;
    }
    this.#chunk.set(bytes.subarray(start, end), this.#filled);
    this.#filled += length;
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
    for (const chunk of this.#full.splice(0)) {
      await this.#write(chunk);
      this.#spare.push(Buffer.from(chunk.buffer));
    }
  }

  /** Resolves to what a reader can check the file against. */
  async close(): Promise<{ readonly lines: number; readonly sha256: string }> {
    try {
      await this.flush();
      await this.#write(this.#chunk.subarray(0, this.#filled));
      this.#filled = 0;
      await this.#syncing;
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
    return { lines: this.#lines, sha256: this.#hash.digest('hex') };
  }

  /** Ends it where it is; nothing where it is closed. Never rejects. */
  async discard(): Promise<void> {
    await this.#syncing.catch(() => undefined);
    await this.#file.close().catch(() => undefined);
  }

  #emptyChunk(sizeBytes: number): Buffer<ArrayBuffer> {
    const spare = this.#spare.pop();
    if (spare && spare.length >= sizeBytes) return spare;
    return Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, sizeBytes));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    await this.#file.appendFile(bytes);
    this.#unsyncedBytes += bytes.length;
    if (this.#unsyncedBytes < SYNC_BYTES) return;
    await this.#syncing;
    this.#unsyncedBytes = 0;
    this.#syncing = this.#file.datasync();
    // Looked at before the next, or at the end.
    this.#syncing.catch(() => undefined);
  }
}
