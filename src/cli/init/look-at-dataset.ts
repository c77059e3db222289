import type { ColumnMapping, Dataset } from '../../core/dataset.ts';
import type { SampleKind } from '../../core/sample.ts';
import { openDataset } from '../../sources/open-dataset.ts';

/** A dataset as far as a short look tells. */
export interface SeenDataset {
  readonly location: string;
  readonly dataset: Dataset;
  readonly map: Partial<ColumnMapping>;
  /** What most of the records looked at are; null where there are none. */
  readonly kind: SampleKind | null;
  /** Whether some of them are of the other kind. */
  readonly isMixed: boolean;
}

const LOOKED_AT = 200;

/** Reads the first records of a dataset. Throws SourceError. */
export async function lookAtDataset(
  location: string,
  map: Partial<ColumnMapping>,
  signal: AbortSignal,
): Promise<SeenDataset> {
  const dataset = await openDataset(location, { map });
  const counts = { image: 0, video: 0 };
  for await (const { kind } of dataset.rows(signal)) {
    counts[kind] += 1;
    if (counts.image + counts.video === LOOKED_AT) break;
  }
  const most = counts.video > counts.image ? 'video' : 'image';
  return {
    ...{ location, dataset, map },
    kind: counts.image + counts.video === 0 ? null : most,
    isMixed: counts.image > 0 && counts.video > 0,
  };
}
