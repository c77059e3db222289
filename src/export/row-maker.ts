import { oneLine } from '../captions/one-line.ts';
import { createMix, type MixShares } from '../captions/mix.ts';
import { manifestRow } from './manifest-row.ts';
import type { RowMaker } from './tier-files.ts';

/** Which caption a row trains on, record by record. */
export interface Mix {
  readonly shares: MixShares<'long' | 'original'>;
  readonly seed: number;
}

/** The draw of an epoch, 1 for the first, which is the draw of the mix itself. */
function seedOfEpoch({ seed }: Mix, epoch: number): number | string {
  return epoch === 1 ? seed : `${seed}.${epoch}`;
}

/**
 * The mix is drawn over records that have both captions. A picture without an original is long,
 * outside the draw; for a clip the short caption stands in. A caption without a word is none: an
 * empty line shifts the pairs of trainers that read captions by line.
 */
export function createRowMaker(run: string, mix: Mix, epoch = 1): RowMaker {
  const draw = createMix(mix.shares, seedOfEpoch(mix, epoch));
  let drawn = 0;
  return (sample, state) => {
    const hasOriginal = hasWords(sample.originalCaption);
    const standIn = hasWords(state.fields['shortCaption']) ? 'short' : null;
    const isDrawn = hasOriginal || standIn !== null;
    const choice = isDrawn ? draw(drawn) : 'long';
    const source = choice === 'original' && !hasOriginal ? (standIn ?? 'long') : choice;
    if (isDrawn) drawn += 1;
    return manifestRow(run, sample, state.fields, state.lines, source);
  };
}

export function hasWords(caption: unknown): boolean {
  return typeof caption === 'string' && oneLine(caption) !== '';
}
