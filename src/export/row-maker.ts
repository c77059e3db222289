import { oneLine } from '../captions/one-line.ts';
import { createMix, type MixShares } from '../captions/mix.ts';
import { renderLong } from '../captions/render-long.ts';
import type { RenderOptions } from '../core/render-options.ts';
import type { Fields } from '../core/sample.ts';
import { manifestRow } from './manifest-row.ts';
import type { RowMaker } from './tier-files.ts';

/** Which caption a row trains on, record by record. */
export interface Mix {
  readonly shares: MixShares<'long' | 'original'>;
  readonly seed: number;
  /** How long captions are put together; as their stage left them where absent. */
  readonly render?: RenderOptions | undefined;
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
  const seed = seedOfEpoch(mix, epoch);
  const draw = createMix(mix.shares, seed);
  let drawn = 0;
  return (sample, state) => {
    const hasOriginal = hasWords(sample.originalCaption);
    const standIn = hasWords(state.fields['shortCaption']) ? 'short' : null;
    const isDrawn = hasOriginal || standIn !== null;
    const choice = isDrawn ? draw(drawn) : 'long';
    const source = choice === 'original' && !hasOriginal ? (standIn ?? 'long') : choice;
    if (isDrawn) drawn += 1;
    const fields = fieldsToTrainOn(sample.id, state.fields, { render: mix.render, seed });
    return manifestRow(run, sample, fields, state.lines, source);
  };
}

/** A record's fields with the long caption put together as the export wants it. */
export function fieldsToTrainOn(
  id: string,
  fields: Fields,
  { render, seed }: Pick<Mix, 'render'> & { readonly seed: number | string },
): Fields {
  return render ? { ...fields, longCaption: renderLong(id, fields, render, seed) } : fields;
}

export function hasWords(caption: unknown): boolean {
  return typeof caption === 'string' && oneLine(caption) !== '';
}
