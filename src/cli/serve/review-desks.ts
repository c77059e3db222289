import { LRUCache } from 'lru-cache';
import { basisOf, standingRevisions, type Revisions } from '../../core/revision.ts';
import type { ReviewSample } from '../../monitor/dashboard/review-source.ts';
import { drawKept } from '../../run/draw-records.ts';
import { foldShard, type ShardedRecord } from '../../run/fold-shard.ts';
import { findRecord, type ReviewedRun } from '../review-run.ts';

/** A record of a sample: where it lies, and the hash of its caption when it was last looked at. */
export interface DrawnRecord {
  readonly id: string;
  readonly shard: string;
  /** Null while it waits to be captioned anew. */
  readonly basis: string | null;
}

interface Desk {
  readonly readAt: number;
  readonly drawn: readonly DrawnRecord[];
}

const MOST_DESKS = 8;

/** The samples that persons have before them. To draw one takes a look at the whole run. */
export class ReviewDesks {
  readonly #open: () => Promise<ReviewedRun>;
  readonly #nowMs: () => number;
  readonly #desks = new LRUCache<string, Desk>({ max: MOST_DESKS });
  readonly #shards = new Map<string, string>();

  constructor(open: () => Promise<ReviewedRun>, nowMs: () => number) {
    this.#open = open;
    this.#nowMs = nowMs;
  }

  /** A sample that was drawn not longer ago than so, or one that is drawn now. */
  async drawn(
    sample: ReviewSample,
    oldestMs: number,
    signal: AbortSignal,
  ): Promise<readonly DrawnRecord[]> {
    const known = this.#desks.get(keyOf(sample));
    if (known && this.#nowMs() - known.readAt < oldestMs) return known.drawn;
    const run = await this.#open();
    const standing = standingRevisions(await run.log.read());
    const drawn = await drawSample(run, sample, standing, signal);
    for (const { id, shard } of drawn) this.#shards.set(id, shard);
    this.#desks.set(keyOf(sample), { readAt: this.#nowMs(), drawn });
    return drawn;
  }

  /** Takes note of what a record of a sample has come to. */
  note(sample: ReviewSample, record: ShardedRecord): readonly DrawnRecord[] {
    const desk = this.#desks.get(keyOf(sample)) ?? { readAt: 0, drawn: [] };
    const basis = basisNow(record);
    const { id } = record.sample;
    const drawn = desk.drawn.map((one) => (one.id === id ? { ...one, basis } : one));
    this.#desks.set(keyOf(sample), { ...desk, drawn });
    return drawn;
  }

  /** Throws as `findRecord` does. Looks through the run where the record is of no sample. */
  async find(id: string, signal: AbortSignal): Promise<ShardedRecord> {
    const run = await this.#open();
    const shard = this.#shards.get(id);
    const there = shard === undefined ? [] : await foldShard(run.store, run.stages, shard);
    const found = there.find(({ sample }) => sample.id === id);
    const record = found ?? (await findRecord(run, id, signal));
    this.#shards.set(id, record.shard);
    return record;
  }
}

function keyOf({ count, seed }: ReviewSample): string {
  return `${count} ${seed}`;
}

/** Those that wait to be captioned anew were in the sample before, and stay in it. */
async function drawSample(
  { store, stages }: ReviewedRun,
  sample: ReviewSample,
  standing: Revisions,
  signal: AbortSignal,
): Promise<readonly DrawnRecord[]> {
  return drawKept({ store, stages, signal }, sample, (record) => {
    const { id } = record.sample;
    const isQueued = standing.get(id)?.action === 'requeue' && record.state.at === 'pending';
    if (record.state.at !== 'through' && !isQueued) return null;
    return { id, shard: record.shard, basis: basisNow(record) };
  });
}

function basisNow({ state }: ShardedRecord): string | null {
  return state.at === 'through' ? basisOf(state.fields) : null;
}
