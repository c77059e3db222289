import pLimit, { type LimitFunction } from 'p-limit';
import { AnswerPending, InvariantError } from '../core/errors.ts';
import type { FoldedRecord, StageLine } from '../core/record.ts';
import type { Parked, Parking } from './batches/parking.ts';
import type { PlacedStage } from './fingerprint.ts';
import { foldShard } from './fold-shard.ts';
import { inputOf } from './fold.ts';
import { runRecord, type RecordInput, type Tools } from './record-runner.ts';
import type { Journal, ShardStore, StoredLines } from './shard-store.ts';

/** Bounds what a stage that looks around compares: shards may hold ten thousand records. */
const NEIGHBOURS_EACH_WAY = 16;

export interface ShardJob {
  readonly stages: readonly PlacedStage[];
  /** Index in `stages` of the stage to run. */
  readonly index: number;
  readonly shard: string;
  readonly store: ShardStore;
  readonly tools: Tools;
  /** Records of the shard that run side by side. */
  readonly concurrency: number;
  /** Shared by the shards of a stage: records in hand hold pictures. Without a bound where absent. */
  readonly inHand?: LimitFunction | undefined;
  /** Aborted: no further record is begun; those begun are finished and journalled. */
  readonly draining: AbortSignal;
  /** Aborted: what is under way is given up. */
  readonly signal: AbortSignal;
  /** Times what `onLine` tells; Date.now where absent. */
  readonly now?: () => number;
  /** `tookMs` is how long the record was in hand, waits for its endpoint included. */
  readonly onLine?: (line: StageLine, tookMs: number) => void;
  /** Called with all lines before the file that makes them final is put in place. */
  readonly onLines?: (lines: readonly StageLine[]) => Promise<void>;
}

/** Thrown by `runShard` while another process works on the same stage and shard. */
export class Claimed extends Error {
  override readonly name = 'Claimed';
}

/** Thrown by `runShard` when `draining` stopped it before every record had its line. */
export class Drained extends Error {
  override readonly name = 'Drained';
}

/** Thrown by `runShard` where all that is left to do waits for answers in batches. */
export class Waiting extends Error {
  override readonly name = 'Waiting';
  /** When to look again. */
  readonly delayMs: number;

  constructor(message: string, delayMs: number) {
    super(message);
    this.delayMs = delayMs;
  }
}

/**
 * Thrown by `runShard` where records of the shard have to pass an earlier stage again: thresholds
 * that move with new scores call for that while jobs of the old ones still wait.
 */
export class NotDue extends Error {
  override readonly name = 'NotDue';
}

/**
 * Brings one stage of one shard to its end: only records without a line for their present input
 * are run; each new line is journalled at once, and the shard's file put in place when all are
 * there. Safe to call again, and from two places at once: lines are merged by record and input.
 * Resolves to the lines of the records that reached the stage, in input order. Throws Claimed,
 * Drained, Waiting, NotDue, and what stopped the stage as a whole.
 */
export async function runShard(job: ShardJob): Promise<readonly StageLine[]> {
  const placed = job.stages[job.index];
  if (!placed) throw new InvariantError(`no stage ${job.index} in a pipeline`);
  if (placed.stage.gathering !== null && !placed.resolved) throw new NotDue(placed.key);
  const records = await foldShard(job.store, job.stages.slice(0, job.index), job.shard);
  const inputs = inputsOf(job, placed, records);
  const stored = await job.store.read(placed.key, job.shard);
  if (missingOf(inputs, stored).length === 0 && stored.journals.length === 0) {
    const lines = linesOf(inputs, stored);
    await job.onLines?.(lines);
    return lines;
  }
  const parking = job.tools.parkingOf?.(placed.stage.roles) ?? null;
  const order = records.map(({ sample }) => sample.id);
  const work = async () =>
    underClaim(job, placed, async () => finish(job, { placed, parking }, order, inputs));
  return parking === null ? work() : withBatches(parking, placed, work);
}

async function withBatches<Result>(
  parking: Parking,
  { key }: PlacedStage,
  work: () => Promise<Result>,
): Promise<Result> {
  const putDown = await parking.begin(key);
  if (putDown === null) throw new Claimed(`the batches of ${key}`);
  try {
    return await work();
  } finally {
    putDown();
  }
}

/** A stage, and where its records wait; null where its answers come at once. */
interface Placing {
  readonly placed: PlacedStage;
  readonly parking: Parking | null;
}

/** Does what is missing, then puts the shard's file in place. Nobody else does so meanwhile. */
async function finish(
  job: ShardJob,
  placing: Placing,
  order: readonly string[],
  inputs: readonly RecordInput[],
): Promise<readonly StageLine[]> {
  const { placed, parking } = placing;
  const missing = missingOf(inputs, await job.store.read(placed.key, job.shard));
  if (missing.length > 0) await runRecords(job, placing, missing);
  await parking?.park(placed.key, job.shard, []);
  const stored = await job.store.read(placed.key, job.shard);
  const lines = linesOf(inputs, stored);
  await job.onLines?.(lines);
  await job.store.place(placed.key, job.shard, merge(order, stored.byId), stored.journals);
  return lines;
}

async function underClaim<Result>(
  { store, shard }: ShardJob,
  { key }: PlacedStage,
  work: () => Promise<Result>,
): Promise<Result> {
  const claim = await store.claim(key, shard);
  if (!claim) throw new Claimed(`${key} on shard ${shard}`);
  try {
    return await work();
  } finally {
    await claim.release();
  }
}

function missingOf(
  inputs: readonly RecordInput[],
  { byId }: Pick<StoredLines, 'byId'>,
): readonly RecordInput[] {
  return inputs.filter((input) => !lineFor(byId, input));
}

function lineFor(byId: StoredLines['byId'], { id, input }: RecordInput): StageLine | undefined {
  return byId.get(id)?.find((line) => line.input === input);
}

function inputsOf(
  { stages, index, shard }: ShardJob,
  placed: PlacedStage,
  records: readonly FoldedRecord[],
): readonly RecordInput[] {
  const inputs = records.flatMap(({ sample: { id }, state }) => {
    if (state.at === 'pending') {
      const mayMove = stages.slice(0, index + 1).some(({ stage }) => stage.gathering !== null);
      if (mayMove) throw new NotDue(`${placed.key} on shard ${shard}`);
      throw new InvariantError(
        `shard ${shard}: ${placed.key} was asked for before ${state.stage} was done on ${id}`,
      );
    }
    return state.at === 'through' ? [{ id, ...inputOf(placed, state.fields) }] : [];
  });
  if (!placed.stage.readsNeighbours) return inputs;
  const all = inputs.map(({ picked }) => picked);
  return inputs.map((input, at) => ({ ...input, neighbours: around(all, at) }));
}

/** The records before and behind one, not itself. */
function around(all: readonly object[], at: number): readonly object[] {
  const before = all.slice(Math.max(0, at - NEIGHBOURS_EACH_WAY), at);
  return [...before, ...all.slice(at + 1, at + 1 + NEIGHBOURS_EACH_WAY)];
}

async function runRecords(
  job: ShardJob,
  { placed, parking }: Placing,
  records: readonly RecordInput[],
): Promise<void> {
  const { shard } = job;
  const parked = new Map(await parking?.waiting(placed.key, shard, records));
  const due = records.filter(({ id }) => !parked.has(id));
  const done = due.length > 0 ? await runDue(job, placed, due, parked) : 0;
  const what = `${placed.key} on shard ${shard}`;
  const isDrained = done + parked.size < records.length;
  if (parked.size > 0 && parking !== null) {
    const delayMs = await parking.park(placed.key, shard, [...parked.values()]);
    if (!isDrained) throw new Waiting(what, delayMs);
  }
  if (isDrained) throw new Drained(what);
}

/** Resolves to how many have a line now; those that wait for answers are added to `parked`. */
async function runDue(
  job: ShardJob,
  placed: PlacedStage,
  records: readonly RecordInput[],
  parked: Map<string, Parked>,
): Promise<number> {
  const limit = pLimit(job.concurrency);
  const { now = Date.now } = job;
  const { inHand = pLimit(Number.POSITIVE_INFINITY) } = job;
  const tools = { ...job.tools, artifacts: job.store.artifacts };
  let journal: Promise<Journal> | null = null;
  // What breaks for one record here breaks for all: no further one is begun, but answers that are
  // on their way are paid for, and are waited for.
  const broken = new AbortController();
  const runOne = async (record: RecordInput): Promise<StageLine | null> => {
    if (job.draining.aborted || job.signal.aborted || broken.signal.aborted) return null;
    const begunMs = now();
    try {
      const line = await runRecord(placed, record, tools, job.signal);
      await (await (journal ??= job.store.openJournal(placed.key, job.shard))).append(line);
      job.onLine?.(line, now() - begunMs);
      return line;
    } catch (error) {
      if (error instanceof AnswerPending) {
        const { id, input } = record;
        parked.set(id, { id, input, keys: error.keys });
        return null;
      }
      broken.abort(error);
      throw error;
    }
  };
  try {
    const settled = await Promise.allSettled(
      records.map((record) => limit(async () => inHand(async () => runOne(record)))),
    );
    if (job.signal.aborted) throw job.signal.reason;
    if (broken.signal.aborted) throw broken.signal.reason;
    return settled.filter((result) => result.status === 'fulfilled' && result.value !== null)
      .length;
  } finally {
    await closeJournal(journal);
  }
}

async function closeJournal(opening: Promise<Journal> | null): Promise<void> {
  const journal = await opening?.catch(() => null);
  await journal?.close();
}

/**
 * In input order; of two lines for one record and input, the first. Lines of records that no longer
 * come in follow: they may be paid for, and come in again.
 */
function merge(order: readonly string[], stored: StoredLines['byId']): readonly StageLine[] {
  const ids = new Set([...order, ...stored.keys()]);
  return [...ids].flatMap((id) => {
    const lines = new Map<string, StageLine>();
    for (const line of stored.get(id) ?? []) {
      if (!lines.has(line.input)) lines.set(line.input, line);
    }
    return [...lines.values()];
  });
}

/** The line of each record. Throws InvariantError where one is lost: a file was taken away. */
function linesOf(
  inputs: readonly RecordInput[],
  { byId }: Pick<StoredLines, 'byId'>,
): readonly StageLine[] {
  return inputs.map((input) => {
    const line = lineFor(byId, input);
    if (line) return line;
    throw new InvariantError(
      `the line of ${input.id} was written and is gone; its journal was removed`,
    );
  });
}
