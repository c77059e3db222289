import { join } from 'node:path';
import type { RecordState } from '../core/record.ts';
import type { Sample } from '../core/sample.ts';
import { HashedFile } from './hashed-file.ts';
import type { ManifestRow } from './manifest-row.ts';

export type RowMaker = (
  sample: Sample,
  state: RecordState & { readonly at: 'through' },
) => ManifestRow;

/**
 * `manifest.tier-1.jsonl` and on: the rows that also keep the stricter rules of a tier and of those
 * before it. Each has a mix of its own, as exact as the manifest's. None without tiers.
 */
export class TierFiles {
  readonly #directory: string;
  readonly #makeRows: () => RowMaker;
  readonly #tiers: { readonly name: string; readonly file: HashedFile; readonly row: RowMaker }[] =
    [];

  constructor(directory: string, makeRows: () => RowMaker) {
    this.#directory = directory;
    this.#makeRows = makeRows;
  }

  async add(...[sample, state]: Parameters<RowMaker>): Promise<void> {
    const reached = state.fields['tier'];
    if (typeof reached !== 'number') return;
    while (this.#tiers.length < reached) {
      const name = `manifest.tier-${this.#tiers.length + 1}.jsonl`;
      const file = await HashedFile.create(join(this.#directory, name));
      this.#tiers.push({ name, file, row: this.#makeRows() });
    }
    for (const { file, row } of this.#tiers.slice(0, reached)) {
      await file.writeLine(row(sample, state));
    }
  }

  async close(): Promise<Readonly<Record<string, Awaited<ReturnType<HashedFile['close']>>>>> {
    const closed = this.#tiers.map(async ({ name, file }) => [name, await file.close()] as const);
    return Object.fromEntries(await Promise.all(closed));
  }
}
