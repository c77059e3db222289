import { RunError } from '../core/errors.ts';
import type { JobQueue } from '../core/queue.ts';
import { startCrew, type CrewOptions } from './crew.ts';
import { enqueueMissing } from './enqueue.ts';
import type { OpenRun } from './open-run.ts';
import { planShard } from './plan.ts';

export interface ConductOptions extends Omit<CrewOptions, 'stages'> {
  readonly run: OpenRun;
  /** Called with the number of shards that have something left to do. */
  readonly onPlanned?: (shards: number) => void;
  /** Called when all that is left waits for answers in batches. What it throws ends the run. */
  readonly onAllWaiting?: () => Promise<void>;
}

const LOOK_MS = 1_000;
/** Folding a shard takes about a millisecond; the others have their turn next time. */
const SHARDS_PER_LOOK = 64;
const MOST_REPEATS = 3;
const SHOWN_FAILURES = 3;

/**
 * Works a run to its end in this process, together with any other worker on the same queue.
 * The end is decided by the files. Throws what stopped it; resolves to false when `draining`
 * stopped it, once everything in hand is journalled.
 */
export async function conduct(options: ConductOptions): Promise<boolean> {
  const { run, queue, events, draining } = options;
  const trouble = new AbortController();
  const stop = AbortSignal.any([draining, trouble.signal]);
  const outstanding = new Outstanding(() => {
    options.onAllWaiting?.().catch((error: unknown) => trouble.abort(error));
  });
  const crew = await startCrew({
    ...options,
    draining: stop,
    stages: run.stages.map(({ stage }) => stage),
    events: {
      ...events,
      onShards: (uid, shards) => {
        if (uid === run.uid) outstanding.add(shards);
        events.onShards?.(uid, shards);
      },
      onShardDone: (uid, shard) => {
        if (uid === run.uid) outstanding.remove(shard);
        events.onShardDone?.(uid, shard);
      },
      onWaiting: (uid, shard, isWaiting) => {
        if (uid === run.uid) outstanding.wait(shard, isWaiting);
        events.onWaiting?.(uid, shard, isWaiting);
      },
      onTrouble: (error, job, postponed) => {
        events.onTrouble(error, job, postponed);
        if (job?.run === run.uid) trouble.abort(error);
      },
    },
  });
  try {
    let before: ReadonlyMap<string, number> | null = null;
    // What is done stays done: only what was not seen to come to its end is looked at again. Behind
    // a barrier that opens, every shard has something to do.
    const hasBarriers = run.stages.some(({ stage }) => stage.gathering !== null);
    let left: readonly string[] | undefined;
    let repeats = 0;
    while (!stop.aborted) {
      const { shards, stages } = await enqueueMissing(run, queue, options.signal, left);
      options.onPlanned?.(shards.size);
      if (shards.size === 0) return true;
      repeats = before !== null && isSamePlan(before, shards) ? repeats + 1 : 0;
      if (repeats > 0) await throwIfStuck(run, queue, shards.size, repeats);
      before = shards;
      outstanding.reset(shards.keys());
      await settled(outstanding, { ...run, stages }, queue, stop);
      if (!hasBarriers) left = outstanding.oldest(Infinity);
    }
  } finally {
    await crew.close();
  }
  if (trouble.signal.aborted) throw trouble.signal.reason;
  return false;
}

/** The shards that were given to the queue and have not come to their end here. */
class Outstanding {
  #shards = new Set<string>();
  readonly #waiting = new Set<string>();
  #onEmpty: (() => void) | null = null;
  readonly #onAllWaiting: () => void;

  /** `onAllWaiting` is called each time when the last of them begins to wait. */
  constructor(onAllWaiting: () => void) {
    this.#onAllWaiting = onAllWaiting;
  }

  /** Some of them, those first that are out longest. */
  oldest(count: number): readonly string[] {
    return [...this.#shards].slice(0, count);
  }

  reset(shards: Iterable<string>): void {
    this.#shards = new Set(shards);
    this.#lookAtWaiting();
  }

  wait(shard: string, isWaiting: boolean): void {
    if (!isWaiting) {
      this.#waiting.delete(shard);
      return;
    }
    this.#waiting.add(shard);
    this.#lookAtWaiting();
  }

  add(shards: readonly string[]): void {
    for (const shard of shards) this.#shards.add(shard);
  }

  remove(shard: string): void {
    this.#shards.delete(shard);
    this.#waiting.delete(shard);
    if (this.#shards.size === 0) this.#onEmpty?.();
    else this.#lookAtWaiting();
  }

  #lookAtWaiting(): void {
    if (this.#waiting.size > 0 && this.#waiting.size === this.#shards.size) this.#onAllWaiting();
  }

  /** Calls back at once if there is nothing outstanding, else when there is. */
  whenEmpty(callback: () => void): void {
    this.#onEmpty = callback;
    if (this.#shards.size === 0) callback();
  }
}

/**
 * Resolves when all outstanding shards are done, here or, by the files, elsewhere; when the queues
 * have run dry, so that nothing is on its way any more; or on abort.
 */
async function settled(
  outstanding: Outstanding,
  run: OpenRun,
  queue: JobQueue,
  stop: AbortSignal,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve, reject) => {
    outstanding.whenEmpty(resolve);
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
    if (queue.kind === 'embedded') return;
    let looking = false;
    timer = setInterval(() => {
      if (looking) return;
      looking = true;
      lookElsewhere(outstanding, run, queue)
        .then((idle) => idle && resolve(), reject)
        .finally(() => {
          looking = false;
        });
    }, LOOK_MS);
  }).finally(() => clearInterval(timer));
}

/** Other processes do not tell this one what they finished; their files do. */
async function lookElsewhere(
  outstanding: Outstanding,
  run: OpenRun,
  queue: JobQueue,
): Promise<boolean> {
  for (const shard of outstanding.oldest(SHARDS_PER_LOOK)) {
    if ((await planShard(run.store, run.stages, shard)).length === 0) outstanding.remove(shard);
  }
  return isIdle(run, queue);
}

/** Stages are looked at in order: a job that moves on meanwhile is seen where it arrives. */
async function isIdle(run: OpenRun, queue: JobQueue): Promise<boolean> {
  for (const { stage } of run.stages) {
    const { waiting, active, delayed } = await queue.counts(stage.name);
    if (waiting + active + delayed > 0) return false;
  }
  return true;
}

function isSamePlan(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): boolean {
  return before.size === after.size && [...after].every(([shard, at]) => before.get(shard) === at);
}

/** A queue that was wiped gives one plan twice; a job that fails for good leaves its reason. */
async function throwIfStuck(
  run: OpenRun,
  queue: JobQueue,
  shards: number,
  repeats: number,
): Promise<void> {
  const failures = await Promise.all(
    run.stages.map(async ({ stage }) => queue.failures(stage.name)),
  );
  const reasons = failures
    .flat()
    .filter(({ job }) => job.run === run.uid)
    .map(({ job, reason }) => `${job.stage} on shard ${job.shard}: ${reason}`);
  if (reasons.length === 0 && repeats < MOST_REPEATS) return;
  const why = reasons.length > 0 ? reasons.slice(0, SHOWN_FAILURES).join('; ') : 'no job says why';
  throw new RunError(
    `${shards} shards cannot be finished: ${why}. ` +
      'What is done is kept: mend the cause and run `recaptor resume`.',
    { code: 'run_stuck' },
  );
}
