import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FoldedRecord } from '../../../../src/core/record.ts';
import { ExploreIndex } from '../../../../src/monitor/explore/explore-index.ts';
import { indexLines, indexRow, type IndexRow } from '../../../../src/monitor/explore/row.ts';
import type { RecordSource } from '../../../../src/monitor/explore/update-index.ts';
import { callOf, droppedRecord, keptRecord } from '../report/made-records.ts';

export const never = new AbortController().signal;
export const quiet = () => undefined;

/** Two shards to a file of the index. */
const RECORDS_PER_SHARD = 8_192;

/** A run in memory whose shards can be changed; `read` lists the shards that were asked for. */
export class MadeRun implements RecordSource {
  readonly shards: FoldedRecord[][];
  readonly read: string[] = [];
  readonly #stamps: number[];

  constructor(shards: readonly (readonly FoldedRecord[])[]) {
    this.shards = shards.map((records) => [...records]);
    this.#stamps = shards.map(() => 0);
  }

  change(shard: number, records: readonly FoldedRecord[]): void {
    this.shards[shard] = [...records];
    this.#stamps[shard] = (this.#stamps[shard] ?? 0) + 1;
  }

  async stamps() {
    return new Map(this.#stamps.map((stamp, index) => [nameOf(index), String(stamp)]));
  }

  async *lines(shards: readonly string[]) {
    for (const shard of shards) {
      this.read.push(shard);
      const records = this.shards[Number(shard)] ?? [];
      yield indexLines(
        shard,
        records.map((record) => ({ ...record, shard })),
      );
    }
  }

  /** What the index is to hold, in the order of the run. */
  rows(): readonly IndexRow[] {
    return this.shards.flatMap((records, index) =>
      records.map((record, place) => indexRow(record, nameOf(index), index * 2 ** 24 + place)),
    );
  }
}

export async function openMadeIndex(): Promise<ExploreIndex> {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-explore-'));
  return ExploreIndex.open({ directory, recordsPerShard: RECORDS_PER_SHARD });
}

const REASONS = ['sharpness-below-min', 'contrast-below-min'];
const COLOURS = ['red', 'Blue', 'GRÜN', '50%_off', '(.*)'];

/** Records of all outcomes, with equal and missing scores among them. */
export function madeRecords(count: number): readonly FoldedRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const sharpness = (index * 7) % 10;
    const fields = { sharpness, ...(index % 3 > 0 && { contrast: index % 6 }) };
    const id = `r${index}`;
    if (index % 4 === 3) {
      const reason = REASONS[index % 2] ?? '';
      return droppedRecord(id, reason, { fields, value: sharpness, threshold: 11 });
    }
    const model = index % 5 === 0 ? 'model-a' : 'model-b';
    const caption = `a ${COLOURS[index % COLOURS.length]} thing, number ${index}`;
    const captionFlags = index % 8 === 0 ? ['hedging'] : [];
    return keptRecord(
      id,
      { ...fields, longCaption: caption, captionFlags },
      { calls: [callOf({ model })], original: `Original ${index}` },
    );
  });
}

export function inShards<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function nameOf(shard: number): string {
  return String(shard).padStart(5, '0');
}
