import { addCheckCounts, type CheckCounts } from '../core/caption-check.ts';
import type { BatchFile } from '../core/batch.ts';
import type { Amount, Caps } from '../core/budget.ts';
import { addLeftOut, type LeftOut } from '../core/left-out.ts';
import type { ReplicaReport } from '../core/replica-report.ts';
import type { FailedJob, QueueCounts } from '../core/queue.ts';
import type { ServerFinding } from '../core/server-finding.ts';
import {
  addSpending,
  mergeSpending,
  type Spending,
  type SpendingByEndpoint,
} from '../core/spending.ts';
import type { Tally } from '../core/tally.ts';
import { batchStatus, type BatchStatus } from './batch-status.ts';
import { mergeReplicas } from './merge-replicas.ts';
import { currentTallies, recordsOf, sumOf } from './current-tallies.ts';

/** One stage of a run, by the tallies that workers have left. */
export interface StageStatus {
  readonly stage: string;
  readonly emitted: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  /** By check of a caption: records found at fault, and what was done. */
  readonly checks: CheckCounts;
  /** Of the stage that splits: parts of shots in no clip, beside clips; empty where there are none. */
  readonly leftOut: LeftOut;
  readonly shardsDone: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /** Mean over the records that reached it; null before any did. */
  readonly costUsdPerRecord: number | null;
  /** By endpoint, with the calls that kept answers have saved. */
  readonly endpoints: SpendingByEndpoint;
  /** Records a second over the last minutes in which the stage was active; null before any. */
  readonly perSecond: number | null;
  /** Jobs in the queue, of all its runs; null without a queue to ask. */
  readonly jobs: QueueCounts | null;
  /** Null where no job of this run is broken, or there is no queue to ask. */
  readonly broken: BrokenJobs | null;
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
  /** The stage that records wait at until all have come; null where none wait. */
  readonly barrier: BarrierStatus | null;
  /** Whether a complete export stands that no work came after. */
  readonly exported: boolean;
  /** Videos by what has decoded them; empty where there are none. */
  readonly decoders: Readonly<Record<string, number>>;
  /** What its processes know of its endpoints' servers. */
  readonly replicas: readonly ReplicaReport[];
  /** What those servers were found to take. */
  readonly preflight: readonly ServerFinding[];
  /** What the lines that stand were paid with. */
  readonly spending: RunSpending;
  /** Null for a run without one. */
  readonly budget: BudgetStatus | null;
  /** By endpoint; empty where none is asked in batches. */
  readonly batches: readonly BatchStatus[];
}

/** A cap on the whole run, and all that was paid so far, for answers that do not stand, too. */
export interface BudgetStatus {
  readonly caps: Caps;
  readonly paid: Amount;
  /** A call was refused by these very caps. */
  readonly isStopped: boolean;
}

export interface RunSpending extends Spending {
  /** What a record costs on average that no stage drops; null before any call. */
  readonly costUsdPerRecord: number | null;
  readonly byEndpoint: SpendingByEndpoint;
}

/** A filter that has to know all records judges nobody before they have come. */
export interface BarrierStatus {
  readonly stage: string;
  /** Records that wait there. */
  readonly arrived: number;
  /** Records still on their way to it. */
  readonly missing: number;
}

/** Jobs of this run that failed for good, and stay in the queue. */
export interface BrokenJobs {
  readonly count: number;
  /** Why the first of them failed. */
  readonly reason: string;
}

export interface StatusInput {
  readonly run: string;
  /** Names this run in queues. */
  readonly uid: string;
  readonly directory: string;
  readonly records: number;
  readonly shards: number;
  /** Stage keys in order. */
  readonly stageKeys: readonly string[];
  /** Those of the stages that wait for all records. */
  readonly barriers: readonly string[];
  readonly tallies: readonly Tally[];
  /** By stage name, as are `failures`; empty without a queue. */
  readonly jobs: ReadonlyMap<string, QueueCounts>;
  readonly failures: ReadonlyMap<string, readonly FailedJob[]>;
  /** When the complete export in the run directory was written, ms since 1970; null without one. */
  readonly exportedAt: number | null;
  readonly now: number;
  readonly replicas?: Parameters<typeof mergeReplicas>[0];
  readonly preflight?: readonly ServerFinding[];
  readonly budget?: BudgetStatus | null;
  readonly batches?: readonly BatchFile[];
}

const RATE_WINDOW_MS = 120_000;

/** Adds the tallies up. Pure. */
export function statusOf(input: StatusInput): RunStatus {
  const tallies = currentTallies(input.stageKeys, input.tallies);
  const stages = input.stageKeys.map((key) => stageStatus(key, tallies, input));
  const dropped = stages.reduce(
    (sum, stage) => sum + sumOf(stage.rejected) + sumOf(stage.failed),
    0,
  );
  const records = tallies.reduce(
    (sum, { emitted, split }) => sum + (split > 0 ? emitted - split : 0),
    input.records,
  );
  // Clip shards of a source that was split anew may be counted twice until they are done again.
  const settled = Math.min(records, dropped + (stages.at(-1)?.emitted ?? 0));
  const perSecond = settledPerSecond(tallies, input);
  const { exportedAt } = input;
  return {
    run: input.run,
    directory: input.directory,
    records,
    shards: input.shards,
    stages,
    settled,
    barrier: barrierStatus(input, stages, records),
    decoders: decodersIn(tallies),
    etaSeconds: perSecond === null ? null : (records - settled) / perSecond,
    replicas: mergeReplicas(input.replicas ?? [], input.now),
    preflight: input.preflight ?? [],
    spending: runSpending(stages),
    budget: input.budget ?? null,
    batches: batchStatus(input.batches ?? []),
    exported: exportedAt !== null && input.tallies.every(({ at }) => at <= exportedAt),
  };
}

/** Calls, tokens and cost are in tallies of all versions; by endpoint they are in newer ones alone. */
function runSpending(stages: readonly StageStatus[]): RunSpending {
  const byEndpoint = mergeSpending(stages.map(({ endpoints }) => endpoints));
  const sum = (count: (stage: StageStatus) => number): number =>
    stages.reduce((total, stage) => total + count(stage), 0);
  const calls = sum((stage) => stage.calls);
  return {
    ...addSpending(Object.values(byEndpoint)),
    calls,
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    costUsd: sum(({ costUsd }) => costUsd),
    costUsdPerRecord: calls === 0 ? null : sum((stage) => stage.costUsdPerRecord ?? 0),
    byEndpoint,
  };
}

/** The first barrier that is closed, once records have come to it. */
function barrierStatus(
  { stageKeys, barriers }: StatusInput,
  stages: readonly StageStatus[],
  records: number,
): BarrierStatus | null {
  for (const key of barriers) {
    const before = stages.slice(0, stageKeys.indexOf(key));
    const arrived = before.at(-1)?.emitted ?? 0;
    const dropped = before.reduce(
      (sum, { rejected, failed }) => sum + sumOf(rejected) + sumOf(failed),
      0,
    );
    const missing = records - dropped - arrived;
    if (arrived > 0 && missing > 0) {
      return { stage: key.slice(0, key.indexOf('@')), arrived, missing };
    }
  }
  return null;
}

function stageStatus(
  key: string,
  tallies: readonly Tally[],
  { uid, jobs, failures, now }: StatusInput,
): StageStatus {
  const own = tallies.filter((tally) => tally.stage === key);
  const name = key.slice(0, key.indexOf('@'));
  const broken = (failures.get(name) ?? []).filter(({ job }) => job.run === uid);
  const [first] = broken;
  const costUsd = own.reduce((sum, tally) => sum + tally.costUsd, 0);
  const reached = own.reduce((sum, tally) => sum + recordsOf(tally), 0);
  return {
    stage: name,
    emitted: own.reduce((sum, tally) => sum + tally.emitted, 0),
    rejected: addUp(own.map((tally) => tally.rejected)),
    failed: addUp(own.map((tally) => tally.failed)),
    checks: addCheckCounts(own.flatMap(({ checks }) => (checks ? [checks] : []))),
    leftOut: addLeftOut(own.flatMap(({ leftOut }) => (leftOut ? [leftOut] : []))),
    shardsDone: own.length,
    calls: own.reduce((sum, tally) => sum + tally.calls, 0),
    inputTokens: own.reduce((sum, tally) => sum + tally.inputTokens, 0),
    outputTokens: own.reduce((sum, tally) => sum + tally.outputTokens, 0),
    costUsd,
    costUsdPerRecord: reached === 0 ? null : costUsd / reached,
    endpoints: mergeSpending(own.flatMap(({ endpoints }) => (endpoints ? [endpoints] : []))),
    perSecond: rate(own, now, recordsOf),
    jobs: jobs.get(name) ?? null,
    broken: first === undefined ? null : { count: broken.length, reason: first.reason },
  };
}

/** The rate at which records reach their end, at whatever stage. */
function settledPerSecond(
  tallies: readonly Tally[],
  { stageKeys, now }: StatusInput,
): number | null {
  const last = stageKeys.at(-1);
  return rate(tallies, now, (tally) => {
    const dropped = sumOf(tally.rejected) + sumOf(tally.failed);
    return tally.stage === last ? tally.emitted + dropped : dropped;
  });
}

function rate(
  tallies: readonly Tally[],
  now: number,
  count: (tally: Tally) => number,
): number | null {
  const recent = tallies.filter(({ at }) => now - at <= RATE_WINDOW_MS);
  const total = recent.reduce((sum, tally) => sum + count(tally), 0);
  if (total === 0) return null;
  const oldest = Math.min(...recent.map(({ at }) => at));
  return (total * 1_000) / Math.max(1_000, now - oldest);
}

/** Videos by what has decoded them, of tallies that stand. */
export function decodersIn(tallies: readonly Tally[]): Readonly<Record<string, number>> {
  return addUp(tallies.flatMap(({ decoders }) => (decoders ? [decoders] : [])));
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
