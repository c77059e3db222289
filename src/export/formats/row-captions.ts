import type { MixMode } from '../export-format.ts';
import type { CaptionSource } from '../manifest-row.ts';
import { namedCaptionsOf, type TrainingSample } from '../training-sample.ts';

/** What a row of a table says, and where that comes from: lists of both where it says all. */
export interface RowCaption {
  readonly caption: string | readonly string[];
  readonly source: CaptionSource | readonly CaptionSource[];
}

/** Of a sample, by row. */
export function rowCaptionsOf(sample: TrainingSample, mode: MixMode): readonly RowCaption[] {
  if (mode === 'single') return [{ caption: sample.caption, source: sample.row.caption_source }];
  const all = namedCaptionsOf(sample);
  if (mode !== 'list') return all;
  return [{ caption: all.map(({ caption }) => caption), source: all.map(({ source }) => source) }];
}
