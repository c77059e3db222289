import { open, readFile, rm, mkdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from 'node:crypto';

const BUCKETS = 256;
const HASH_BYTES = 16;
const ENTRY_BYTES = HASH_BYTES + 8;
const BUFFERED_ENTRIES = 512;

/**
 * Finds two records with one id without holding the ids: their hashes are spread over files by
 * their first byte, and each file is looked through alone. A billion ids take 24 GB of disk and
 * about 100 MB of memory.
 */
export class DuplicateIds {
  readonly #directory: string;
  readonly #buckets: Bucket[];
  #count = 0;

  constructor(directory: string) {
    this.#directory = directory;
    this.#buckets = Array.from({ length: BUCKETS }, () => new Bucket());
  }

  /** Ids are numbered from 0 in the order they are added. */
  async add(id: string): Promise<void> {
    const digest = hash('sha256', id, 'buffer');
    const bucket = this.#buckets[digest[0] ?? 0];
    if (bucket?.push(digest, this.#count)) await this.#flush(bucket, digest[0] ?? 0);
    this.#count += 1;
  }

  /** The numbers of the first two records that share an id, or null. Removes its files. */
  async find(): Promise<readonly [number, number] | null> {
    let found: readonly [number, number] | null = null;
    for (const [index, bucket] of this.#buckets.entries()) {
      const entries = await this.#entries(bucket, index);
      const pair = duplicateIn(entries);
      if (pair && (found === null || pair[1] < found[1])) found = pair;
    }
    await rm(this.#directory, { recursive: true, force: true });
    return found;
  }

  async #flush(bucket: Bucket, index: number): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const file: FileHandle = await open(this.#file(index), 'a');
    try {
      await file.appendFile(bucket.take());
    } finally {
      await file.close();
    }
    bucket.onDisk = true;
  }

  async #entries(bucket: Bucket, index: number): Promise<Buffer> {
    const rest = bucket.take();
    return bucket.onDisk ? Buffer.concat([await readFile(this.#file(index)), rest]) : rest;
  }

  #file(index: number): string {
    return join(this.#directory, String(index));
  }
}

class Bucket {
  onDisk = false;
  readonly #buffer = Buffer.alloc(BUFFERED_ENTRIES * ENTRY_BYTES);
  #length = 0;

  /** True once the buffer is full and must be taken. */
  push(digest: Buffer, position: number): boolean {
    digest.copy(this.#buffer, this.#length, 0, HASH_BYTES);
    this.#buffer.writeBigUInt64LE(BigInt(position), this.#length + HASH_BYTES);
    this.#length += ENTRY_BYTES;
    return this.#length === this.#buffer.length;
  }

  take(): Buffer {
    const taken = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }
}

function duplicateIn(entries: Buffer): readonly [number, number] | null {
  const seen = new Map<string, number>();
  for (let offset = 0; offset < entries.length; offset += ENTRY_BYTES) {
    const key = entries.toString('latin1', offset, offset + HASH_BYTES);
    const position = Number(entries.readBigUInt64LE(offset + HASH_BYTES));
    const first = seen.get(key);
    if (first !== undefined) return [first, position];
    seen.set(key, position);
  }
  return null;
}
