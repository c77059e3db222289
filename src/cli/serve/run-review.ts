import { LRUCache } from 'lru-cache';
import { countVerdicts } from '../../captions/count-verdicts.ts';
import { basisOf, standingRevisions, verdictOn, type Revisions } from '../../core/revision.ts';
import type {
  QueuedRecord,
  ReviewCount,
  ReviewSample,
  RunReview,
} from '../../monitor/dashboard/review-source.ts';
import { drawKept } from '../../run/draw-records.ts';
import { foldShard, type ShardedRecord } from '../../run/fold-shard.ts';
import { RevisionLog } from '../../run/revision-log.ts';
import { ShardStore } from '../../run/shard-store.ts';
import { withThresholds } from '../../run/threshold-file.ts';
import { findRecord, revise, type ReviewedRun } from '../review-run.ts';
import type { ExistingRun } from '../run-directory.ts';
import { storedStages } from '../stored-run.ts';
import { reviewRecord, reviewVerdict, tokensOf } from './review-record.ts';

/** A record of a sample: where it lies, and the hash of its caption when it was last looked at. */
interface Drawn {
  readonly id: string;
  readonly shard: string;
  readonly basis: string | null;
}

interface Desk {
  readonly readAt: number;
  readonly drawn: readonly Drawn[];
}

const KEEP_MS = 10_000;
const MOST_DESKS = 8;

function keyOf({ count, seed }: ReviewSample): string {
  return `${count} ${seed}`;
}

/** Captions of a run for persons to judge in a page. */
export function createRunReview({ directory, file }: ExistingRun, now: () => Date): RunReview {
  const store = new ShardStore(directory);
  const log = new RevisionLog(directory);
  const placed = storedStages(directory, file);
  const shards = new Map<string, string>();
  const desks = new LRUCache<string, Desk>({ max: MOST_DESKS });

  // Thresholds as they were written last: to work them out anew takes a look at the whole run.
  const open = async (): Promise<ReviewedRun> => ({
    ...{ directory, store, log },
    stages: await withThresholds(store, placed),
  });
  // To draw takes a look at the whole run: what is said of a record needs none that is newer.
  const drawnFor = async (
    sample: ReviewSample,
    oldestMs: number,
    signal: AbortSignal,
  ): Promise<readonly Drawn[]> => {
    const known = desks.get(keyOf(sample));
    if (known && now().getTime() - known.readAt < oldestMs) return known.drawn;
    const standing = standingRevisions(await log.read());
    const drawn = await drawSample(await open(), sample, standing, signal);
    for (const { id, shard } of drawn) shards.set(id, shard);
    desks.set(keyOf(sample), { readAt: now().getTime(), drawn });
    return drawn;
  };
  const find = async (id: string, signal: AbortSignal): Promise<ShardedRecord> => {
    const run = await open();
    const shard = shards.get(id);
    const there = shard === undefined ? [] : await foldShard(store, run.stages, shard);
    const found = there.find(({ sample }) => sample.id === id);
    const record = found ?? (await findRecord(run, id, signal));
    shards.set(id, record.shard);
    return record;
  };

  return {
    queue: async (sample, signal) => {
      const drawn = await drawnFor(sample, KEEP_MS, signal);
      const standing = standingRevisions(await log.read());
      return {
        records: drawn.map((one) => queued(one, standing)),
        count: countOf(drawn, standing),
      };
    },
    record: async (id, signal) => {
      const record = await find(id, signal);
      return reviewRecord(record, standingRevisions(await log.read()).get(id) ?? null);
    },
    revise: async (id, saying, sample, signal) => {
      const said = { ...saying, by: saying.by?.trim() || null };
      await revise(await open(), await find(id, signal), said, now().getTime());
      const record = await find(id, signal);
      const drawn = await drawnFor(sample, Number.POSITIVE_INFINITY, signal);
      const standing = standingRevisions(await log.read());
      const basis = basisNow(record);
      const current = drawn.map((one) => (one.id === id ? { ...one, basis } : one));
      const { readAt } = desks.get(keyOf(sample)) ?? { readAt: 0 };
      desks.set(keyOf(sample), { readAt, drawn: current });
      return {
        record: reviewRecord(record, standing.get(id) ?? null),
        count: countOf(current, standing),
      };
    },
    tokens: tokensOf,
  };
}

/** Those that wait to be captioned anew were in the sample before, and stay in it. */
async function drawSample(
  { store, stages }: ReviewedRun,
  sample: ReviewSample,
  standing: Revisions,
  signal: AbortSignal,
): Promise<readonly Drawn[]> {
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

function queued({ id, basis }: Drawn, standing: Revisions): QueuedRecord {
  const revision = standing.get(id);
  return { id, verdict: revision ? reviewVerdict(revision, basis) : null };
}

function countOf(drawn: readonly Drawn[], standing: Revisions): ReviewCount {
  const verdicts = drawn.flatMap(({ id, basis }) => {
    const revision = standing.get(id);
    return revision && basis !== null ? [verdictOn(revision, basis)] : [];
  });
  return countVerdicts(verdicts);
}
