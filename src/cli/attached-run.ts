import type { SharedLimits } from '../core/limits.ts';
import type { Log } from '../core/log.ts';

/** The run that questions are asked for. */
export interface AttachedRun {
  readonly directory: string;
  readonly uid: string;
  /** Null where no other process works on it. */
  readonly limits: SharedLimits | null;
  /** The command that goes on with it, as a person would type it. */
  readonly goOn: string;
  readonly log: Log;
  /** Keys of its stages. */
  readonly stages: readonly string[];
  /** Told what becomes of batches; absent where nobody listens. */
  readonly tell?: (text: string) => void;
}
