import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digest } from '../core/hash.ts';
import { isMissing } from './atomic-file.ts';
import { sourceShardOf } from './clip-shards.ts';
import type { PlacedStage } from './fingerprint.ts';
import { inOrder } from './in-order.ts';
import type { ShardStore } from './shard-store.ts';

const FILES_AT_ONCE = 64;
/** A folder that was changed so lately may change again within one tick of the file system's clock. */
const SETTLED_MS = 2_000;

interface Folder {
  readonly mtimeMs: number;
  /** By file name. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Tells which shards of a run have changed, by the files that stages have put in place. A folder in
 * which no file was put in place since the last look is not read again.
 */
export class ShardStamps {
  readonly #store: ShardStore;
  readonly #now: () => number;
  readonly #folders = new Map<string, Folder>();

  constructor(store: ShardStore, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /** A stamp of each shard of sources, in order, with the files of its clips and what is known of all records. */
  async read(
    stages: readonly PlacedStage[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string>> {
    const settings = digest(stages.map(({ key, resolved }) => [key, resolved?.digest]));
    const parts = new Map<string, string[]>();
    for (const shard of await this.#store.shards()) parts.set(shard, [settings]);
    for (const { key } of stages) {
      signal.throwIfAborted();
      for (const [name, stamp] of await this.#filesOf(key)) {
        const shard = name.slice(0, -'.jsonl'.length);
        parts.get(sourceShardOf(shard))?.push(`${key}/${shard} ${stamp}`);
      }
    }
    return new Map([...parts].map(([shard, own]) => [shard, digest(own)]));
  }

  async #filesOf(key: string): Promise<ReadonlyMap<string, string>> {
    const directory = join(this.#store.stagesDirectory, key);
    const lookedAt = this.#now();
    const mtimeMs = await changedAt(directory);
    if (mtimeMs === null) return new Map();
    const known = this.#folders.get(key);
    if (known?.mtimeMs === mtimeMs) return known.files;
    const names = (await readdir(directory)).filter((name) => name.endsWith('.jsonl')).toSorted();
    const files = new Map<string, string>();
    const stampOf = async (name: string) =>
      [name, await stampOfFile(join(directory, name))] as const;
    for await (const [name, stamp] of inOrder(names, FILES_AT_ONCE, stampOf)) {
      if (stamp !== null) files.set(name, stamp);
    }
    if (lookedAt - mtimeMs > SETTLED_MS) this.#folders.set(key, { mtimeMs, files });
    return files;
  }
}

async function changedAt(path: string): Promise<number | null> {
  return orNull(async () => (await stat(path)).mtimeMs);
}

async function stampOfFile(path: string): Promise<string | null> {
  return orNull(async () => {
    const { size, mtimeMs, ino } = await stat(path);
    return `${size} ${mtimeMs} ${ino}`;
  });
}

/** Null where the file is not there: a retry takes files away. */
async function orNull<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
