import type { CheckCounts } from '../../core/caption-check.ts';
import type { LeftOut } from '../../core/left-out.ts';
import type { CaptionAgreement } from './agreement.ts';
import type { ScoreValues } from './histogram.ts';

/** All that the report says; pictures of its contact sheets are named by sample and looked up. */
export interface ReportData {
  readonly records: number;
  readonly kept: number;
  readonly pending: number;
  readonly rejected: readonly CountedReason[];
  readonly failed: readonly CountedReason[];
  /** Records by what has decoded their video; empty where there is none. */
  readonly decoders: ReadonlyMap<string, number>;
  /** Parts of shots in no clip, of sources that have clips. */
  readonly leftOut: LeftOut;
  readonly scores: ReadonlyMap<string, ScoreValues>;
  readonly thresholds: ReadonlyMap<string, readonly Threshold[]>;
  readonly captionLengths: readonly CaptionLength[];
  /** Of further captioners with the main one; empty where there are none. */
  readonly agreement: readonly CaptionAgreement[];
  /** By check of a caption: records found at fault, and what was done. */
  readonly checks: CheckCounts;
  readonly spending: readonly StageSpending[];
  readonly slowest: readonly SlowRecord[];
  readonly sheets: readonly ContactSheet[];
}

export interface CountedReason {
  readonly stage: string;
  readonly reason: string;
  readonly count: number;
}

/** How long captions of one name (`long`, `original`, `short`, a captioner's) are to an encoder. */
export interface CaptionLength {
  readonly caption: string;
  readonly encoder: 'clip' | 't5';
  /** Captions there are; of many, `tokens` has an even sample. */
  readonly count: number;
  readonly tokens: readonly number[];
  /** The share of captions that are longer than an encoder reads. */
  readonly limits: readonly { readonly limit: number; readonly share: number }[];
}

/** A bound that the settings name. */
export interface FixedBound {
  readonly score: string;
  /** As the lines of records that it drops give it. */
  readonly reason: string;
  readonly bound: number;
}

/** A bound of a filter, and how many records it has dropped. */
export interface Threshold {
  readonly reason: string;
  readonly bound: number;
  readonly count: number;
}

export interface StageSpending {
  readonly stage: string;
  readonly endpoint: string;
  readonly model: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  /** Calls whose price is not known. */
  readonly unpriced: number;
  /** Questions that a kept answer was there for, besides `calls`. */
  readonly saved: number;
  readonly meanLatencyMs: number;
}

export interface SlowRecord {
  readonly id: string;
  readonly uri: string;
  readonly calls: number;
  readonly seconds: number;
}

/** A record to be shown. */
export interface ShownRecord {
  readonly id: string;
  readonly kind: 'image' | 'video';
  readonly uri: string;
  /** The middle of a clip; null for pictures. */
  readonly seconds: number | null;
  /** What was measured; null where the sheet is about no number. */
  readonly value: number | string | null;
  readonly caption: string | null;
}

export interface ContactSheet {
  readonly title: string;
  readonly shown: readonly ShownRecord[];
}
