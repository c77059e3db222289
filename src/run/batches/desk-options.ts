import type { BatchOutput, BatchServer } from '../../core/batch.ts';
import type { Amount } from '../../core/budget.ts';

/** A run's money, as far as batches need it. */
export interface Purse {
  /** Sets an amount aside; false where it has to wait for what is out. Throws BudgetError. */
  hold(amount: Amount, signal: AbortSignal): Promise<boolean>;
  /** Sets aside what was set aside before this process began, whatever the caps are. */
  keep(amount: Amount): Promise<void>;
  /** Batches are given up while they are out: whoever goes on with them sets it aside anew. */
  letGo(amount: Amount): void;
  /** A batch is over: what was set aside for it is free, and what it came to is paid. */
  settle(reserved: Amount, spent: Amount): void;
}

export interface DeskLimits {
  readonly maxQuestions: number;
  readonly maxBytes: number;
  /** A batch that nothing was added to for so long is closed. */
  readonly idleMs: number;
  readonly pollMs: number;
  /** How long a server may be busy or out of reach before the run is stopped. */
  readonly patienceMs: number;
}

export interface DeskOptions {
  /** The folder of the endpoint within the run. */
  readonly directory: string;
  readonly endpoint: string;
  readonly runUid: string;
  /** Digest of the run's stages: what other settings have asked for is not submitted any more. */
  readonly settings: string;
  /** Null where a person runs the files. */
  readonly server: BatchServer | null;
  /** Its address, for people; null without one. */
  readonly address: string | null;
  readonly limits: DeskLimits;
  readonly readOutput: (line: string) => BatchOutput | null;
  readonly costOf: (body: unknown, pictures: number) => Amount | null;
  readonly purse: Purse;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Something happened that a person may want to know. */
  readonly tell: (text: string) => void;
}
