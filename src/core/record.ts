import type { CheckNotes } from './caption-check.ts';
import type { Answer, Call } from './chat.ts';
import type { Fail, Outcome, Reject } from './outcome.ts';
import type { Fields, Sample } from './sample.ts';

/** What a stage said of one record, as it stands in a journal and in a shard's file. */
export type StageLine = Outcome & {
  readonly id: string;
  /** The stage's name and fingerprint. */
  readonly stage: string;
  /** Digest of the fields that the stage read. A line counts only for a record that still has them. */
  readonly input: string;
  /** Every call made for this record, in order; absent where there was none. */
  readonly calls?: readonly RecordedCall[];
  /** What checks have found in its captions, and what was done; absent where they found nothing. */
  readonly checks?: CheckNotes;
  /** Neighbours without which the stage would have said something else; absent where there are none. */
  readonly neighbours?: readonly object[];
};

/** A call with what it takes to answer its question again without the model. */
export interface RecordedCall extends Call {
  /** What the model said; absent where a field of the line is exactly that. */
  readonly text?: string;
  /** Absent where the answer is complete. */
  readonly outcome?: Exclude<Answer['outcome'], 'complete'>;
  /** The answer came with log-probabilities, which are not kept. */
  readonly hadTokens?: true;
}

/** Where a record stands after the stages looked at, and the lines that brought it there. */
export type RecordState = { readonly lines: readonly StageLine[] } & (
  | { readonly at: 'through'; readonly fields: Fields }
  | { readonly at: 'rejected'; readonly stage: string; readonly line: StageLine & Reject }
  | { readonly at: 'failed'; readonly stage: string; readonly line: StageLine & Fail }
  | { readonly at: 'pending'; readonly stage: string }
);

export interface FoldedRecord {
  /** The record as it came; a clip carries its own id and original caption. */
  readonly sample: Sample;
  /** The id of the sample it was read as: its own, or for a clip its source's. */
  readonly sourceId: string;
  readonly state: RecordState;
}
