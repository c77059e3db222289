import type { QueueCounts } from '../core/queue.ts';

/** One stage of a run, by the tallies that workers have left. */
export interface StageStatus {
  readonly stage: string;
  readonly emitted: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  readonly shardsDone: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /** Records a second over the last minutes in which the stage was active; null before any. */
  readonly perSecond: number | null;
  /** Jobs in the queue, of all its runs; null without a queue to ask. */
  readonly jobs: QueueCounts | null;
}

export interface RunStatus {
  readonly run: string;
  readonly directory: string;
  /** Records to bring to their end: samples, or their clips once those are known. */
  readonly records: number;
  readonly shards: number;
  readonly stages: readonly StageStatus[];
  /** Records that have reached their end: emitted by the last stage, rejected or failed. */
  readonly settled: number;
  /** Seconds left at the present rate; null where there is no rate. */
  readonly etaSeconds: number | null;
}

interface TallyLike {
  readonly stage: string;
  readonly at: number;
  readonly emitted: number;
  readonly split: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

export interface StatusInput {
  readonly run: string;
  readonly directory: string;
  readonly records: number;
  readonly shards: number;
  /** Stage keys in order. */
  readonly stageKeys: readonly string[];
  readonly tallies: readonly TallyLike[];
  readonly jobs: ReadonlyMap<string, QueueCounts>;
  readonly now: number;
}

const RATE_WINDOW_MS = 120_000;

/** Adds the tallies up. Pure. */
export function statusOf(input: StatusInput): RunStatus {
  const stages = input.stageKeys.map((key) => stageStatus(key, input));
  const dropped = stages.reduce(
    (sum, stage) => sum + sumOf(stage.rejected) + sumOf(stage.failed),
    0,
  );
  const settled = dropped + (stages.at(-1)?.emitted ?? 0);
  const keys = new Set(input.stageKeys);
  const records = input.tallies
    .filter(({ stage }) => keys.has(stage))
    .reduce((sum, { emitted, split }) => sum + (split > 0 ? emitted - split : 0), input.records);
  const perSecond = settledPerSecond(input);
  return {
    run: input.run,
    directory: input.directory,
    records,
    shards: input.shards,
    stages,
    settled,
    etaSeconds: perSecond === null ? null : (records - settled) / perSecond,
  };
}

function stageStatus(key: string, { tallies, jobs, now }: StatusInput): StageStatus {
  const own = tallies.filter((tally) => tally.stage === key);
  const name = key.slice(0, key.indexOf('@'));
  return {
    stage: name,
    emitted: own.reduce((sum, tally) => sum + tally.emitted, 0),
    rejected: addUp(own.map((tally) => tally.rejected)),
    failed: addUp(own.map((tally) => tally.failed)),
    shardsDone: own.length,
    calls: own.reduce((sum, tally) => sum + tally.calls, 0),
    inputTokens: own.reduce((sum, tally) => sum + tally.inputTokens, 0),
    outputTokens: own.reduce((sum, tally) => sum + tally.outputTokens, 0),
    costUsd: own.reduce((sum, tally) => sum + tally.costUsd, 0),
    perSecond: rate(own, now, recordsOf),
    jobs: jobs.get(name) ?? null,
  };
}

/** The rate at which records reach their end, at whatever stage. */
function settledPerSecond({ tallies, stageKeys, now }: StatusInput): number | null {
  const last = stageKeys.at(-1);
  return rate(tallies, now, (tally) =>
    tally.stage === last ? recordsOf(tally) : recordsOf(tally) - tally.emitted,
  );
}

function rate(
  tallies: readonly TallyLike[],
  now: number,
  count: (tally: TallyLike) => number,
): number | null {
  const recent = tallies.filter(({ at }) => now - at <= RATE_WINDOW_MS);
  const total = recent.reduce((sum, tally) => sum + count(tally), 0);
  if (total === 0) return null;
  const oldest = Math.min(...recent.map(({ at }) => at));
  return (total * 1_000) / Math.max(1_000, now - oldest);
}

function recordsOf({ emitted, rejected, failed }: TallyLike): number {
  return emitted + sumOf(rejected) + sumOf(failed);
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function addUp(
  counts: readonly Readonly<Record<string, number>>[],
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [key, count] of counts.flatMap((each) => Object.entries(each))) {
    sums[key] = (sums[key] ?? 0) + count;
  }
  return sums;
}
