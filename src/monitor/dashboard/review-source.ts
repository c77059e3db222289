import type { Revision, Verdict } from '../../core/revision.ts';
import type { SampleKind } from '../../core/sample.ts';
import type { Filters } from '../explore/view.ts';

/** What a person said of a record last, and what it comes to for the caption as it is now. */
export interface ReviewVerdict {
  readonly action: Revision['action'];
  readonly at: string;
  readonly by: string | null;
  /** Of an edit. */
  readonly caption: string | null;
  readonly note: string | null;
  readonly isStale: boolean;
  readonly stands: Verdict['stands'];
}

export interface QueuedRecord {
  readonly id: string;
  /** Null where nobody said anything that stands. */
  readonly verdict: ReviewVerdict | null;
}

/** Where the review of these records stands. */
export interface ReviewCount {
  readonly accepted: number;
  readonly rejected: number;
  readonly edited: number;
  readonly stale: number;
  readonly reviewed: number;
  readonly rejectRate: number | null;
  /** 95 %, Wilson. */
  readonly interval: readonly [number, number] | null;
}

/** Records to look at. */
export interface ReviewQueue {
  /** In a random order by the seed: those looked at so far are a random sample, too. */
  readonly records: readonly QueuedRecord[];
  readonly count: ReviewCount;
}

/** A random sample of the records that came through and pass. */
export interface ReviewSample {
  readonly count: number;
  readonly seed: number;
  /** Those of Explore. */
  readonly filters: Filters;
}

export interface FrameCaption {
  readonly seconds: number;
  readonly caption: string;
}

/** About how many tokens text encoders read a text as. */
export interface TokenCounts {
  readonly clip: number;
  readonly t5: number;
}

/** A record with all that helps to judge its long caption. */
export interface ReviewRecord extends QueuedRecord {
  readonly kind: SampleKind;
  readonly uri: string;
  /** Of a clip; null for a picture. */
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  /** Null while the record waits, or where it failed or was dropped: `standing` says so. */
  readonly longCaption: string | null;
  readonly longTokens: TokenCounts | null;
  /** Names what a person sees; goes with what is said of it. Null where there is no long caption. */
  readonly basis: string | null;
  readonly originalCaption: string | null;
  readonly shortCaption: string | null;
  /** Of further captioners by name; null where one was left out. */
  readonly otherCaptions: Readonly<Record<string, string | null>>;
  readonly frameCaptions: readonly FrameCaption[];
  /** Faults that checks found and that it is kept with. */
  readonly flags: readonly string[];
  /** `through`, or why there is no caption. */
  readonly standing: string;
}

/** What a page says of a record. */
export interface ReviewSaying {
  readonly action: Revision['action'];
  readonly caption?: string;
  /** Why. */
  readonly note?: string;
  readonly by?: string;
  /** What the person saw; RunError `caption_changed` where that is not what is there. */
  readonly basis?: string;
}

/** What was said is on the disk. */
export interface Reviewed {
  readonly record: ReviewRecord;
  /** Of the sample that was asked for last. */
  readonly count: ReviewCount;
}

/** What a page may do about captions. Throws as `recaptor review` does. */
export interface RunReview {
  queue(sample: ReviewSample, signal: AbortSignal): Promise<ReviewQueue>;
  /** Throws RunError `record_missing`. */
  record(id: string, signal: AbortSignal): Promise<ReviewRecord>;
  revise(
    id: string,
    saying: ReviewSaying,
    sample: ReviewSample,
    signal: AbortSignal,
  ): Promise<Reviewed>;
  tokens(text: string): TokenCounts;
}
