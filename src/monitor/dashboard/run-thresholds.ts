import type { TaskSetting } from './run-tasks.ts';

/** The thresholds of a run, and what others would change. Nothing is written here. */
export interface RunThresholds {
  describe(signal: AbortSignal): Promise<ThresholdsView>;
  /** Throws ConfigError on settings that the run cannot have. */
  preview(set: readonly TaskSetting[], signal: AbortSignal): Promise<ThresholdsPreview>;
}

export interface ThresholdsView {
  /** Filters of the run: that of its scores, and that of its labels where it asks for any. */
  readonly filters: readonly FilterView[];
}

export interface FilterView {
  readonly stage: string;
  /** Records that have come to the filter, and those that have not. */
  readonly records: number;
  readonly pending: number;
  readonly scores: readonly ScoreView[];
}

export interface ScoreView {
  /** Under `filters`: `['motion']`, `['labels', 'textDominated']`. */
  readonly path: readonly string[];
  readonly title: string;
  /** As the run has it; null where the score is not filtered on. */
  readonly rule: Readonly<Record<string, unknown>> | null;
  /** The keys of a rule that are numbers: `min`, `dropLowest`, … */
  readonly keys: readonly string[];
  /** Records that have the score. */
  readonly count: number;
  /** All values, or of many those at equal steps of rank; the lowest first, the highest last. */
  readonly quantiles: readonly number[];
  readonly bins: readonly ScoreBin[];
}

export interface ScoreBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface ThresholdsPreview {
  readonly records: number;
  readonly pending: number;
  readonly passBefore: number;
  readonly passAfter: number;
  readonly comeIn: number;
  readonly goOut: number;
  readonly rules: Readonly<Record<string, RulePreview>>;
}

/** What a rule rejects, by its reason. */
export interface RulePreview {
  readonly rejectedBefore: number;
  readonly rejectedAfter: number;
  readonly comeIn: number;
  readonly goOut: number;
  readonly examples: {
    readonly comeIn: readonly MovedRecord[];
    readonly goOut: readonly MovedRecord[];
  };
}

export interface MovedRecord {
  readonly id: string;
  readonly value: number | string | null;
  readonly threshold: number | string | null;
}
