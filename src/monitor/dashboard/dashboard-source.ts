import type { RunStatus } from '../run-status.ts';
import type { RunExplore } from './run-explore.ts';
import type { RunExports } from './run-exports.ts';
import type { RunTasks } from './run-tasks.ts';
import type { RunThresholds } from './run-thresholds.ts';
import type { OpenMedia } from '../../core/media.ts';
import type { SampleKind } from '../../core/sample.ts';
import type { RunReview } from './review-source.ts';

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
  readonly review: RunReview;
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
