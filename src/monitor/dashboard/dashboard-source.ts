import type { RunStatus } from '../run-status.ts';
import type { RunExplore } from './run-explore.ts';
import type { RunExports } from './run-exports.ts';
import type { RunThresholds } from './run-thresholds.ts';
import type { OpenMedia } from '../../core/media.ts';
import type { SampleKind } from '../../core/sample.ts';

/** The runs that a dashboard shows. What it knows of files, media and commands comes through here. */
export interface DashboardSource {
  runs(): Promise<readonly ListedRun[]>;
  /** Null where there is no such run. */
  run(key: string): Promise<DashboardRun | null>;
}

export interface ListedRun {
  /** Names the run in addresses: letters, digits, `.`, `_` and `-`. */
  readonly key: string;
  /** What a person knows it by: its folder. */
  readonly name: string;
  readonly pipeline: string;
  readonly dataset: string;
  readonly createdAt: string;
}

/** One run as a dashboard uses it. Throws RecaptorError as the commands of the same name do. */
export interface DashboardRun extends ListedRun {
  status(): Promise<RunStatus>;
  readonly media: RunMedia;
  readonly tasks: RunTasks;
  readonly thresholds: RunThresholds;
  readonly exports: RunExports;
  readonly explore: RunExplore;
}

/** Where a record's media are. */
export interface RecordPlace {
  readonly id: string;
  readonly kind: SampleKind;
  readonly uri: string;
  /** Of a clip; null for a picture, and for a video that is not split yet. */
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
}

/** Media of the run's records, and of nothing else: looked up by id, never by path. */
export interface RunMedia {
  /** Null where the run has no such record. */
  locate(id: string): Promise<RecordPlace | null>;
  /** Throws MediaError where the file is gone, or too large to be shown. */
  open(place: RecordPlace, signal: AbortSignal): Promise<OpenMedia>;
  /** A small JPEG: the picture, or the middle of the clip. Throws MediaError. */
  thumbnail(place: RecordPlace, longestSide: number, signal: AbortSignal): Promise<Uint8Array>;
}

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
