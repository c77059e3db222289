import pLimit, { type LimitFunction } from 'p-limit';
import { ConfigError, EndpointError, isAbort, RecaptorError } from '../core/errors.ts';
import { PostponeJob, type Consumer, type Job, type JobQueue } from '../core/queue.ts';
import type { Pool } from '../core/stage.ts';
import type { StageLine } from '../core/record.ts';
import type { Tally } from '../core/tally.ts';
import { clipShard, clipsPerSource } from './clip-shards.ts';
import type { PlacedStage } from './fingerprint.ts';
import type { OpenRun } from './open-run.ts';
import { barrierJob, isBarrierJob, lookAtBarrier } from './barrier-job.ts';
import { Claimed, Drained, NotDue, runShard, Waiting } from './shard-job.ts';
import type { ShardStore } from './shard-store.ts';
import { withThresholds } from './threshold-file.ts';
import { tallyOf } from './tally.ts';

export interface CrewOptions {
  readonly queue: JobQueue;
  readonly stages: readonly { readonly name: string; readonly pool: Pool }[];
  /** Shards of one stage in hand at once. */
  readonly shardsAtOnce: (pool: Pool) => number;
  /** Records of one shard in hand at once. */
  readonly recordsAtOnce: (pool: Pool) => number;
  /** Records of all shards of one stage in hand at once. */
  readonly recordsInHand: (pool: Pool) => number;
  /** Null where the job belongs to settings that the run no longer has. */
  readonly open: (job: Job) => Promise<OpenRun | null>;
  readonly draining: AbortSignal;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly events: CrewEvents;
}

export interface CrewEvents {
  /** `tookMs` as of `ShardJob.onLine`. */
  readonly onLine?: (line: StageLine, tookMs: number) => void;
  readonly onTally?: (tally: Tally) => void;
  /** A job is over, for now where it was postponed. One that another process holds is not told. */
  readonly onJob?: (job: Job, outcome: JobOutcome, tookMs: number) => void;
  /** These shards have a stage left to do: clips that came out of a shard of sources. */
  readonly onShards?: (run: string, shards: readonly string[]) => void;
  /** No stage is left to do on this shard. */
  readonly onShardDone?: (run: string, shard: string) => void;
  /** All that is left of a shard waits for answers in batches; false once it is looked at again. */
  readonly onWaiting?: (run: string, shard: string, isWaiting: boolean) => void;
  /** A job could not be done; `postponed` says whether it stays in the queue. */
  readonly onTrouble: (error: unknown, job: Job | null, postponed: boolean) => void;
}

export type JobOutcome = 'done' | 'postponed' | 'failed';

const POSTPONE_MS = 30_000;
/** How soon to look whether the other holder of a job is done, or dead. */
const CLAIMED_MS = 2_000;

/** Takes jobs of the given stages until closed. Resolves once all consumers listen. */
export async function startCrew(options: CrewOptions): Promise<Consumer> {
  const consumers = await Promise.all(
    options.stages.map(async ({ name, pool }) =>
      options.queue.work(
        name,
        {
          concurrency: options.shardsAtOnce(pool),
          onError: (error) => options.events.onTrouble(error, null, true),
        },
        takerOf(pool, options),
      ),
    ),
  );
  return {
    close: async () => {
      await Promise.all(consumers.map(async (consumer) => consumer.close()));
    },
  };
}

/** What takes the jobs of one stage. */
function takerOf(pool: Pool, options: CrewOptions): (job: Job) => Promise<void> {
  const hands = { pool, inHand: pLimit(options.recordsInHand(pool)) };
  return async (job) => handle(job, hands, options);
}

interface Hands {
  readonly pool: Pool;
  readonly inHand: LimitFunction;
}

async function handle(job: Job, hands: Hands, options: CrewOptions): Promise<void> {
  if (options.draining.aborted) throw new PostponeJob(0, 'stopping');
  options.events.onWaiting?.(job.run, job.shard, false);
  const { events, now } = options;
  const begunMs = now();
  const over = (outcome: JobOutcome): void => events.onJob?.(job, outcome, now() - begunMs);
  try {
    await work(job, hands, options);
    over('done');
  } catch (error) {
    if (error instanceof PostponeJob) throw error;
    if (error instanceof Drained || options.signal.aborted || isAbort(error, options.draining)) {
      over('postponed');
      throw new PostponeJob(0, 'stopped');
    }
    if (error instanceof Claimed) throw new PostponeJob(CLAIMED_MS, 'claimed');
    if (error instanceof Waiting) {
      options.events.onWaiting?.(job.run, job.shard, true);
      throw new PostponeJob(error.delayMs, 'waiting');
    }
    const postponed = isWorthWaiting(error);
    over(postponed ? 'postponed' : 'failed');
    events.onTrouble(error, job, postponed);
    if (postponed) throw new PostponeJob(POSTPONE_MS, String(error));
    throw error;
  }
}

async function work(job: Job, hands: Hands, options: CrewOptions): Promise<void> {
  const run = await options.open(job);
  const index = run?.stages.findIndex(({ key }) => key === job.stage) ?? -1;
  if (!run || index === -1) return;
  if (isBarrierJob(job)) {
    const opened = await lookAtBarrier(run, options);
    options.events.onShards?.(run.uid, opened);
    return;
  }
  const lines = await linesOf(job, run, index, hands, options);
  const next = run.stages[index + 1];
  const onward = lines === null ? [] : await goOn(job.shard, lines, run, next, options);
  if (!onward.includes(job.shard)) options.events.onShardDone?.(run.uid, job.shard);
}

/** Null where the shard is not due: a stage before has to be done again first, by its own job. */
async function linesOf(
  job: Job,
  run: OpenRun,
  index: number,
  { pool, inHand }: Hands,
  { events, draining, signal, recordsAtOnce, now }: CrewOptions,
): Promise<readonly StageLine[] | null> {
  let tally: Tally | null = null;
  try {
    const lines = await runShard({
      stages: await withThresholds(run.store, run.stages),
      index,
      shard: job.shard,
      store: run.store,
      tools: run.tools,
      concurrency: recordsAtOnce(pool),
      inHand,
      draining,
      signal,
      now,
      ...(events.onLine && { onLine: events.onLine }),
      onLines: async (done) => {
        tally = tallyOf(job.stage, job.shard, done, now());
        await run.tallies.add(tally);
      },
    });
    if (tally) events.onTally?.(tally);
    return lines;
  } catch (error) {
    if (error instanceof NotDue) return null;
    throw error;
  }
}

/** Adds the jobs of the next stage. Resolves to the shards that go on to it now. */
async function goOn(
  shard: string,
  lines: readonly StageLine[],
  { uid, store }: OpenRun,
  next: PlacedStage | undefined,
  { queue, events }: CrewOptions,
): Promise<readonly string[]> {
  const shards = next ? await nextShards(shard, lines, store) : [];
  if (!next || shards.length === 0) return [];
  if (next.stage.gathering === null) {
    events.onShards?.(uid, shards);
    await queue.add(
      next.stage.name,
      shards.map((name) => ({ run: uid, stage: next.key, shard: name })),
    );
    return shards;
  }
  // A queue in this process has a conductor, which opens barriers. On another, this process may be
  // gone before the last shard arrives: a job looks after the barrier.
  if (queue.kind === 'redis') await queue.add(next.stage.name, [barrierJob(uid, next.key)]);
  return [];
}

/** Where the records go on: in their own shard, or, once split, in shards of clips. */
async function nextShards(
  shard: string,
  lines: readonly StageLine[],
  store: ShardStore,
): Promise<readonly string[]> {
  const splits = lines.flatMap((line) => (line.outcome === 'split' ? [line.clips] : []));
  if (splits.length === 0) return lines.some(({ outcome }) => outcome === 'emit') ? [shard] : [];
  const perSource = clipsPerSource(await store.size(shard));
  const places = splits.flatMap((clips) => [...clips.keys()]);
  return [...new Set(places.map((place) => clipShard(shard, place, perSource)))];
}

/** An endpoint that cannot be asked, a missing key or a full disk will be mended; a bug will not. */
function isWorthWaiting(error: unknown): boolean {
  if (error instanceof EndpointError || error instanceof ConfigError) return true;
  if (error instanceof RecaptorError) return error.retryable;
  return typeof (error as NodeJS.ErrnoException | null)?.code === 'string';
}
