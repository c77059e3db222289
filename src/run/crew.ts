import { ConfigError, EndpointError, RecaptorError } from '../core/errors.ts';
import { PostponeJob, type Consumer, type Job, type JobQueue } from '../core/queue.ts';
import type { Pool } from '../core/stage.ts';
import type { StageLine } from '../core/record.ts';
import { clipShard, clipsPerSource } from './clip-shards.ts';
import type { PlacedStage } from './fingerprint.ts';
import type { Tools } from './record-runner.ts';
import { Claimed, Drained, runShard } from './shard-job.ts';
import type { ShardStore } from './shard-store.ts';
import { tallyOf, type Tally, type TallyLog } from './tally.ts';

/** A run that jobs can be done on. */
export interface OpenRun {
  readonly uid: string;
  readonly store: ShardStore;
  readonly stages: readonly PlacedStage[];
  readonly tools: Tools;
  readonly tallies: TallyLog;
}

export interface CrewOptions {
  readonly queue: JobQueue;
  readonly stages: readonly { readonly name: string; readonly pool: Pool }[];
  /** Shards of one stage in hand at once. */
  readonly shardsAtOnce: (pool: Pool) => number;
  /** Records of one shard in hand at once. */
  readonly recordsAtOnce: (pool: Pool) => number;
  /** Null where the job belongs to settings that the run no longer has. */
  readonly open: (job: Job) => Promise<OpenRun | null>;
  readonly draining: AbortSignal;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly events: CrewEvents;
}

export interface CrewEvents {
  readonly onLine?: (line: StageLine) => void;
  readonly onTally?: (tally: Tally) => void;
  /** These shards have a stage left to do: clips that came out of a shard of sources. */
  readonly onShards?: (run: string, shards: readonly string[]) => void;
  /** No stage is left to do on this shard. */
  readonly onShardDone?: (run: string, shard: string) => void;
  /** A job could not be done; `postponed` says whether it stays in the queue. */
  readonly onTrouble: (error: unknown, job: Job | null, postponed: boolean) => void;
}

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
        async (job) => handle(job, pool, options),
      ),
    ),
  );
  return {
    close: async () => {
      await Promise.all(consumers.map(async (consumer) => consumer.close()));
    },
  };
}

async function handle(job: Job, pool: Pool, options: CrewOptions): Promise<void> {
  if (options.draining.aborted) throw new PostponeJob(0, 'stopping');
  try {
    await work(job, pool, options);
  } catch (error) {
    if (error instanceof Drained || options.signal.aborted) {
      throw new PostponeJob(0, 'stopped');
    }
    if (error instanceof Claimed) throw new PostponeJob(CLAIMED_MS, 'claimed');
    const postponed = isWorthWaiting(error);
    options.events.onTrouble(error, job, postponed);
    if (postponed) throw new PostponeJob(POSTPONE_MS, String(error));
    throw error;
  }
}

async function work(job: Job, pool: Pool, options: CrewOptions): Promise<void> {
  const run = await options.open(job);
  const index = run?.stages.findIndex(({ key }) => key === job.stage) ?? -1;
  if (!run || index === -1) return;
  const { events, draining, signal } = options;
  let tally: Tally | null = null;
  const lines = await runShard({
    stages: run.stages,
    index,
    shard: job.shard,
    store: run.store,
    tools: run.tools,
    concurrency: options.recordsAtOnce(pool),
    draining,
    signal,
    ...(events.onLine && { onLine: events.onLine }),
    onLines: async (done) => {
      tally = tallyOf(job.stage, job.shard, done, options.now());
      await run.tallies.add(tally);
    },
  });
  if (tally) events.onTally?.(tally);
  const next = run.stages[index + 1];
  const shards = next ? await nextShards(job.shard, lines, run.store) : [];
  if (next && shards.length > 0) {
    const jobs = shards.map((shard) => ({ run: job.run, stage: next.key, shard }));
    events.onShards?.(job.run, shards);
    await options.queue.add(next.stage.name, jobs);
  }
  if (!shards.includes(job.shard)) events.onShardDone?.(job.run, job.shard);
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
