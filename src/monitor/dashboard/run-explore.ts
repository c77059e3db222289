import type { CheckAction } from '../../core/caption-check.ts';
import type { SampleKind } from '../../core/sample.ts';
import type { Facets } from '../explore/facets.ts';
import type { Neighbours } from '../explore/neighbours.ts';
import type { IndexRow } from '../explore/row.ts';
import type { Filters, View } from '../explore/view.ts';

/** The samples of a run, to be looked through. */
export interface RunExplore {
  /** Looks for changes, in the background; see `IndexState`. */
  state(): Promise<IndexState>;
  page(view: View, range: PageRange): Promise<SamplePage>;
  facets(filters: Filters): Promise<Facets>;
  /** Null where the index has no such sample. */
  sample(id: string, view: View): Promise<SampleDetail | null>;
  /** The calls that were made for a sample, each with what was sent. */
  calls(id: string, signal: AbortSignal): Promise<readonly SampleCall[] | null>;
  /** A picture that one of these calls sent, by its hash: the very bytes. */
  picture(id: string, sha256: string, signal: AbortSignal): Promise<SentPicture | null>;
}

/** How far the index is. Pages are served from what is there already. */
export interface IndexState {
  /** Shards of which the index holds the records as they are. */
  readonly done: number;
  readonly shards: number;
  readonly isComplete: boolean;
  /** Changes when what pages hold may have changed. */
  readonly version: string;
  /** Why the index could not be brought up to date; null where it could. */
  readonly error: string | null;
}

export interface PageRange {
  readonly offset: number;
  readonly limit: number;
}

export interface SamplePage {
  readonly total: number;
  readonly rows: readonly IndexRow[];
}

export interface SampleDetail {
  readonly id: string;
  readonly sourceId: string;
  readonly kind: SampleKind;
  readonly uri: string;
  /** Where its row stood in the dataset. */
  readonly origin: string;
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
  readonly end: SampleEnd;
  readonly facts: readonly SampleFact[];
  readonly captions: readonly SampleCaption[];
  /** Of single frames; seconds from the start of the clip. */
  readonly frames: readonly { readonly seconds: number; readonly caption: string }[];
  /** What a person said of the long caption; null where nobody did. */
  readonly verdict: SampleVerdict | null;
  readonly flags: readonly string[];
  readonly checks: readonly { readonly check: string; readonly actions: readonly CheckAction[] }[];
  readonly lines: readonly SampleLine[];
  /** The rest of the dataset's row, as JSON. */
  readonly extra: string;
  readonly neighbours: Neighbours | null;
}

export interface SampleVerdict {
  /** Null where it lapsed with the caption that it was said of. */
  readonly stands: 'accepted' | 'rejected' | 'edited' | null;
  readonly at: string;
  readonly by: string | null;
  readonly note: string | null;
  /** The caption or the media are no longer those that the person saw. */
  readonly isStale: boolean;
}

/** Where it stands. */
export interface SampleEnd {
  readonly outcome: 'through' | 'rejected' | 'failed' | 'pending';
  readonly stage: string | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly value: string | null;
  readonly threshold: string | null;
}

/** A number that was measured, or a label's probability. */
export interface SampleFact {
  readonly title: string;
  readonly unit: string;
  readonly value: number;
}

export interface SampleCaption {
  /** `original`, `short`, `long`, a captioner's name, or `edited`: a person's. */
  readonly name: string;
  readonly text: string;
  readonly words: number;
  readonly tokens: readonly TokenCount[];
}

/** About how many tokens a text encoder reads, beside how many it takes. */
export interface TokenCount {
  readonly encoder: string;
  readonly tokens: number;
  readonly limit: number;
}

/** What one stage said, and under which settings. */
export interface SampleLine {
  readonly stage: string;
  readonly fingerprint: string;
  readonly outcome: string;
  readonly calls: number;
  /** Null where no server has said. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Null where no price is known. */
  readonly costUsd: number | null;
  readonly seconds: number;
}

export interface SampleCall {
  readonly stage: string;
  readonly role: string;
  readonly endpoint: string;
  readonly model: string;
  readonly replica: string | null;
  readonly promptSha256: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  readonly seconds: number;
  readonly attempts: number;
  readonly isFromCache: boolean;
  readonly outcome: 'complete' | 'truncated' | 'refused';
  /** Null where the line no longer holds it. */
  readonly answer: string | null;
  /** What was sent, in order; null where media or settings no longer lead to it. */
  readonly parts: readonly SentPart[] | null;
}

export type SentPart =
  | { readonly text: string }
  | {
      readonly sha256: string;
      readonly width: number;
      readonly height: number;
      /** In the video's own time; null for a picture. */
      readonly seconds: number | null;
    };

export interface SentPicture {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}
