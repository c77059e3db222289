/** A command that works on the run, started from a page. One at a time for each run. */
export interface RunTask {
  readonly id: number;
  /** As it would be typed: `recaptor retry --run DIR --code C`. */
  readonly command: string;
  readonly startedAt: string;
  /** Its words so far, the latest last; old ones go. */
  readonly lines: readonly string[];
  /** What it does at this moment. */
  readonly doing: string;
  /** Null while it works. */
  readonly exitCode: number | null;
}

/** What a page may ask for. */
export type TaskRequest =
  | { readonly command: 'resume' }
  | { readonly command: 'retry'; readonly stage?: string; readonly code?: string }
  | { readonly command: 'rethreshold'; readonly set: readonly TaskSetting[] }
  | {
      readonly command: 'export';
      readonly format: string;
      readonly mix?: Readonly<Record<string, number>>;
    };

export interface TaskSetting {
  /** `['motion', 'dropLowest']`. */
  readonly path: readonly string[];
  /** Null takes the key away. */
  readonly value: number | string | null;
}

export interface RunTasks {
  /** The one at work or the last one; null where there was none. */
  current(): RunTask | null;
  /** Throws RunError `run_busy` while another is at work. */
  start(request: TaskRequest): RunTask;
  /** Asks the one at work to stop as Ctrl-C does. */
  stop(): void;
}
