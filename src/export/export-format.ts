import type { SampleKind } from '../core/sample.ts';
import type { TrainingSample } from './training-sample.ts';

/**
 * How a sample's captions reach the trainer.
 *
 * - `single`: one of them, by the exact mix
 * - `list`: all, as a list in one row
 * - `lines`: all, as lines of one text file
 * - `rows`: all, as a row each
 * - `datasets`: a dataset for the long ones, another for the others
 */
export const MIX_MODES = ['single', 'list', 'lines', 'rows', 'datasets'] as const;
export type MixMode = (typeof MIX_MODES)[number];

/** Where the media of an export are: in it, linked from it, where they were, or cut into it. */
export const MEDIA_MODES = ['copy', 'link', 'reference', 'cut'] as const;
export type MediaMode = (typeof MEDIA_MODES)[number];

/** What a layout knows of the export as a whole. */
export interface LayoutPlan {
  readonly mode: MixMode;
  readonly media: MediaMode;
  readonly kind: SampleKind;
  /** Absolute path at which the export will be. */
  readonly root: string;
  readonly count: number;
  /** The extension that all media share, without a dot; null where there are several. */
  readonly extension: string | null;
  /** Frames a second that all clips share; null where there are several rates. */
  readonly fps: number | null;
}

/** What a layout wants written. Paths are relative to the export, with `/` between their parts. */
export type Piece =
  /** Text to be added to a file. */
  | { readonly piece: 'text'; readonly file: string; readonly text: string }
  /** The sample's media, to be put there. */
  | { readonly piece: 'media'; readonly file: string }
  /** A row to be added to a Parquet file, by the columns that the layout names. */
  | {
      readonly piece: 'row';
      readonly file: string;
      readonly row: Readonly<Record<string, unknown>>;
    }
  /** Members of one sample, to be put together into a tar shard. `null` stands for its media. */
  | {
      readonly piece: 'members';
      readonly key: string;
      readonly members: readonly (readonly [extension: string, content: string | null])[];
    };

/** Turns samples into files. Pure: what comes out depends on nothing but what goes in. */
export interface Layout {
  readonly start?: () => Iterable<Piece>;
  readonly sample: (sample: TrainingSample) => Iterable<Piece>;
  readonly end?: () => Iterable<Piece>;
  /** Column types, in DuckDB's words, of each Parquet file. */
  readonly columns?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface ExportFormat {
  /** As `--format` names it. */
  readonly name: string;
  /** Who reads it, for messages and for the export's README. */
  readonly trainer: string;
  readonly kinds: readonly SampleKind[];
  readonly modes: readonly MixMode[];
  /** Modes in which a sample is trained on once for each of its captions. */
  readonly doubling: readonly MixMode[];
  /** Modes that have room for the long caption and one other. */
  readonly pairing?: readonly MixMode[];
  /** The first one is the default for pictures; clips are cut unless `reference` is the first. */
  readonly media: readonly MediaMode[];
  /** Rows say which part of a source a clip is, so that clips may stay uncut. */
  readonly carriesSpans?: true;
  readonly layout: (plan: LayoutPlan) => Layout;
  /** The lines of the export's README that tell how to point the trainer at it. */
  readonly usage: (plan: LayoutPlan) => string;
}
