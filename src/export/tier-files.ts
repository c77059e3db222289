import type { Mix } from './draw.ts';
import { DrawnFile } from './drawn-file.ts';
import type { HashedFile } from './hashed-file.ts';
import type { ShardRows } from './shard-rows.ts';
import type { CreateFile } from './with-files.ts';

/**
 * `manifest.tier-1.jsonl` and on: the rows that also keep the stricter rules of a tier and of those
 * before it. Each has a mix of its own, as exact as the manifest's. None without tiers.
 */
export class TierFiles {
  readonly #create: CreateFile;
  readonly #mix: Mix;
  readonly #tiers: DrawnFile[] = [];

  constructor(create: CreateFile, mix: Mix) {
    this.#create = create;
    this.#mix = mix;
  }

  async add(rows: ShardRows): Promise<void> {
    const most = rows.tiers.reduce((highest, tier) => Math.max(highest, tier), 0);
    while (this.#tiers.length < most) {
      const name = `manifest.tier-${this.#tiers.length + 1}.jsonl`;
      this.#tiers.push(await DrawnFile.create(this.#create, name, this.#mix));
    }
    for (const [index, file] of this.#tiers.entries()) {
      for (const [row, reached] of rows.tiers.entries()) if (reached > index) file.put(rows, row);
      await file.flush();
    }
  }

  async close(): Promise<Readonly<Record<string, Awaited<ReturnType<HashedFile['close']>>>>> {
    const closed = this.#tiers.map(async (file) => [file.name, await file.close()] as const);
    return Object.fromEntries(await Promise.all(closed));
  }
}
