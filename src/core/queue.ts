import type { SharedLimits } from './limits.ts';

/** One stage on one shard. Ids only: no captions, no bytes, no secrets. */
export interface Job {
  /** The run's unique id; `JobQueue.locate` turns it into a directory. */
  readonly run: string;
  /** The stage's name and fingerprint, `recaption@1a2b3c4d5e6f7081`: names its folder too. */
  readonly stage: string;
  readonly shard: string;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
  readonly completed: number;
}

export interface FailedJob {
  readonly job: Job;
  readonly reason: string;
}

export interface Consumer {
  /** Takes no more jobs and resolves when those in hand are over. Idempotent. */
  close(): Promise<void>;
}

/** Thrown by a job handler: put the job back and try again after `delayMs`; no attempt is spent. */
export class PostponeJob extends Error {
  override readonly name = 'PostponeJob';
  readonly delayMs: number;

  constructor(delayMs: number, message: string) {
    super(message);
    this.delayMs = delayMs;
  }
}

/** Hands jobs to workers, at least once. The files decide what is done; the queue forgets at will. */
export interface JobQueue {
  readonly kind: 'embedded' | 'redis';
  /** Kept with the other processes on this queue; absent where there can be none. */
  readonly limits?: SharedLimits | undefined;
  /** Remembers where a run's directory is, for workers that know only its id. */
  announce(run: string, directory: string): Promise<void>;
  /** Null for a run that was never announced, or was forgotten. */
  locate(run: string): Promise<string | null>;
  /** Adds jobs of one stage. One that is already waiting or active (same run, stage, shard) is left. */
  add(stageName: string, jobs: readonly Job[]): Promise<void>;
  /**
   * Calls `handle` for jobs of one stage, `concurrency` at a time. A handler that throws fails the
   * job for good (it stays, for inspection), except with PostponeJob.
   */
  work(
    stageName: string,
    options: { readonly concurrency: number; readonly onError: (error: Error) => void },
    handle: (job: Job) => Promise<void>,
  ): Promise<Consumer>;
  counts(stageName: string): Promise<QueueCounts>;
  /** When the oldest of the waiting jobs was added, ms since 1970; null where none waits. */
  oldestWaitingAt(stageName: string): Promise<number | null>;
  failures(stageName: string): Promise<readonly FailedJob[]>;
  /** Removes the failed jobs of a run, so that they do not stand for it any longer. */
  forgetFailures(stageName: string, run: string): Promise<void>;
  close(): Promise<void>;
}
