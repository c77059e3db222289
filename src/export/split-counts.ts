import { addLeftOut, type LeftOut } from '../core/left-out.ts';
import type { FoldedRecord } from '../core/record.ts';

/** What became of the sources that were split into clips. */
export interface SplitCounts {
  readonly sources: number;
  readonly clips: number;
  /** Parts of their shots that are in no clip, by reason. */
  readonly leftOut: LeftOut;
}

export const NO_SPLITS: SplitCounts = { sources: 0, clips: 0, leftOut: {} };

/** Adds a record, if it is a clip; of a source's clips the first brings what they share. */
export function withRecord(
  counts: SplitCounts,
  { sample, sourceId, state }: FoldedRecord,
  isFirstOfSource: boolean,
): SplitCounts {
  if (sample.id === sourceId) return counts;
  const { sources, clips, leftOut } = counts;
  if (!isFirstOfSource) return { sources, clips: clips + 1, leftOut };
  const line = state.lines.find(({ outcome }) => outcome === 'split');
  const more = line?.outcome === 'split' ? line.leftOut : undefined;
  return {
    sources: sources + 1,
    clips: clips + 1,
    leftOut: more ? addLeftOut([leftOut, more]) : leftOut,
  };
}

export function addSplits(one: SplitCounts, other: SplitCounts): SplitCounts {
  return {
    sources: one.sources + other.sources,
    clips: one.clips + other.clips,
    leftOut: addLeftOut([one.leftOut, other.leftOut]),
  };
}
