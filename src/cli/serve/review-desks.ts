import { LRUCache } from 'lru-cache';
import { RunError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/hash.ts';
import { basisOf, standingRevisions, type Revisions } from '../../core/revision.ts';
import type { ReviewSample } from '../../monitor/dashboard/review-source.ts';
import { drawKept } from '../../run/draw-records.ts';
import { foldShard, type ShardedRecord } from '../../run/fold-shard.ts';
import { findRecord, type ReviewedRun } from '../review-run.ts';
import type { DrawFromIndex } from './run-explore.ts';

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
  readonly #draw: DrawFromIndex;
  readonly #nowMs: () => number;
  readonly #desks = new LRUCache<string, Desk>({ max: MOST_DESKS });
  readonly #shards = new Map<string, string>();

  constructor(open: () => Promise<ReviewedRun>, draw: DrawFromIndex, nowMs: () => number) {
    this.#open = open;
    this.#draw = draw;
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
    const indexed = await this.#fromIndex(run, sample, standing, signal);
    const drawn = indexed ?? (await drawFromFiles(run, sample, standing, signal));
    for (const { id, shard } of drawn) this.#shards.set(id, shard);
    this.#desks.set(keyOf(sample), { readAt: this.#nowMs(), drawn });
    return drawn;
  }

  /** Null where the files themselves have to be looked through. Filters need the index. */
  async #fromIndex(
    { store, stages }: ReviewedRun,
    sample: ReviewSample,
    standing: Revisions,
    signal: AbortSignal,
  ): Promise<readonly DrawnRecord[] | null> {
    const waiting = [...standing.values()].some(({ action }) => action === 'requeue');
    // The index does not know who waits because a person said so.
    if (isPlain(sample) && waiting) return null;
    const words = { ...sample.filters.words, outcome: ['through'] };
    const drawing = this.#draw({ ...sample.filters, words }, sample);
    const rows = await (isPlain(sample) ? drawing.catch(() => null) : drawing);
    if (rows === null && isPlain(sample)) return null;
    if (rows === null) throw stillReading();
    const shards = [...new Set(rows.map(({ shard }) => String(shard)))];
    const drawn = new Map<string, DrawnRecord>();
    for (const shard of shards) {
      signal.throwIfAborted();
      for (const record of await foldShard(store, stages, shard)) {
        const one = drawnOf(record, standing);
        if (one) drawn.set(one.id, one);
      }
    }
    return rows.flatMap(({ id }) => drawn.get(String(id)) ?? []);
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

function keyOf(sample: ReviewSample): string {
  return canonicalJson(sample);
}

function stillReading(): RunError {
  return new RunError('the run is still being read for its filters; open this page again shortly', {
    ...{ code: 'index_incomplete', retryable: true },
  });
}

/** Whether nothing is asked for but that a record came through. */
function isPlain({ filters: { words, numbers, text } }: ReviewSample): boolean {
  return Object.keys(words).length + Object.keys(numbers).length === 0 && text === '';
}

/** Those that wait to be captioned anew were in the sample before, and stay in it. */
async function drawFromFiles(
  { store, stages }: ReviewedRun,
  sample: ReviewSample,
  standing: Revisions,
  signal: AbortSignal,
): Promise<readonly DrawnRecord[]> {
  return drawKept({ store, stages, signal }, sample, (record) => drawnOf(record, standing));
}

function drawnOf(record: ShardedRecord, standing: Revisions): DrawnRecord | null {
  const { id } = record.sample;
  const isQueued = standing.get(id)?.action === 'requeue' && record.state.at === 'pending';
  if (record.state.at !== 'through' && !isQueued) return null;
  return { id, shard: record.shard, basis: basisNow(record) };
}

function basisNow({ state }: ShardedRecord): string | null {
  return state.at === 'through' ? basisOf(state.fields) : null;
}
