import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import type { PreparedMedia } from './prepare-media.ts';

/** A member's content: text, or media. */
export type Content = string | PreparedMedia;

interface Shard {
  readonly pack: Pack;
  readonly written: Promise<void>;
  sizeBytes: number;
}

/** What a header and the padding behind a member take at most. */
const MEMBER_OVERHEAD_BYTES = 1024;

/** The same for every member: a tar that is made twice is the same twice. */
const HEADER = { mtime: new Date(0), mode: 0o644, uid: 0, gid: 0, uname: '', gname: '' } as const;

/** Tar files `00000.tar`, `00001.tar`, … A sample's members stay together, whatever their size. */
export class TarShards {
  readonly #directory: string;
  readonly #shardBytes: number;
  #count = 0;
  #shard: Shard | null = null;

  constructor(directory: string, shardBytes: number) {
    this.#directory = directory;
    this.#shardBytes = shardBytes;
  }

  async add(key: string, members: readonly (readonly [string, Content])[]): Promise<void> {
    const sized = await Promise.all(
      members.map(async ([extension, content]) => ({
        name: `${key}.${extension}`,
        content,
        size: await sizeOf(content),
      })),
    );
    const sizeBytes = sized.reduce((sum, { size }) => sum + size + MEMBER_OVERHEAD_BYTES, 0);
    const shard = await this.#shardFor(sizeBytes);
    shard.sizeBytes += sizeBytes;
    for (const { name, content, size } of sized) {
      await Promise.race([
        writeMember(shard.pack, { ...HEADER, name, size }, content),
        // A full disk ends the shard's stream, and then no member is ever finished.
        shard.written.then(() => {
          throw new Error(`${name}: its shard was closed before it was written`);
        }),
      ]);
    }
  }

  async close(): Promise<void> {
    const shard = this.#shard;
    this.#shard = null;
    if (!shard) return;
    shard.pack.finalize();
    await shard.written;
  }

  async #shardFor(sizeBytes: number): Promise<Shard> {
    const current = this.#shard;
    if (current && current.sizeBytes + sizeBytes <= this.#shardBytes) return current;
    await this.close();
    await mkdir(this.#directory, { recursive: true });
    const tar = pack();
    const path = join(this.#directory, `${String(this.#count).padStart(5, '0')}.tar`);
    const written = pipeline(tar, createWriteStream(path, { flags: 'wx' }));
    written.catch(() => undefined);
    this.#count += 1;
    this.#shard = { pack: tar, written, sizeBytes: 0 };
    return this.#shard;
  }
}

async function sizeOf(content: Content): Promise<number> {
  if (typeof content === 'string') return Buffer.byteLength(content);
  if (content.at === 'memory') return content.bytes.length;
  return (await stat(content.path)).size;
}

async function writeMember(
  tar: Pack,
  header: typeof HEADER & { readonly name: string; readonly size: number },
  content: Content,
): Promise<void> {
  if (typeof content !== 'string' && content.at === 'file') {
    await pipeline(createReadStream(content.path), tar.entry({ ...header }));
    return;
  }
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.bytes);
  await new Promise<void>((resolve, reject) => {
    tar.entry({ ...header }, bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
