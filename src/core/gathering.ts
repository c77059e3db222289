import type { Thresholds } from './distribution.ts';
import type { Duplicates } from './duplicates.ts';

/** What a stage has to know of all records that reach it before it can judge any of them. */
export interface GatheringNeed<Picked = object> {
  /** A new count, of nothing yet. */
  readonly open: () => Gathering<Picked>;
}

/** Takes all records in, in the order of the dataset. */
export interface Gathering<Picked = object> {
  add(picked: Picked): void;
  /** The same for the same records, whoever gathers them and however often. */
  close(): Gathered;
}

/** What all records came to. */
export interface Gathered extends Known {
  /** How many records have each score: fewer than there are where it is missing. */
  readonly values: Readonly<Record<string, number>>;
}

/** The part of it that records are judged by. */
export interface Known {
  readonly thresholds: Thresholds;
  /** Absent where nobody looks for them. */
  readonly duplicates?: Duplicates;
}
