import { oneLine } from '../captions/one-line.ts';
import { renderLong } from '../captions/render-long.ts';
import { otherCaptionsOf } from '../core/other-captions.ts';
import type { RecordState } from '../core/record.ts';
import type { Fields, Sample } from '../core/sample.ts';
import { createDraw, seedOfEpoch, type HasWords, type Mix } from './draw.ts';
import { manifestRow, type ManifestRow } from './manifest-row.ts';

/** A record that came through all stages. */
export type ThroughState = RecordState & { readonly at: 'through' };

/** Makes the rows of records in their order, each with the caption that the mix gives it. */
export function createRowMaker(
  run: string,
  mix: Mix,
  epoch = 1,
): (sample: Sample, state: ThroughState) => ManifestRow {
  const seed = seedOfEpoch(mix, epoch);
  const draw = createDraw(mix, epoch);
  return (sample, state) => {
    const source = draw(wordsIn(sample, state.fields));
    const fields = fieldsToTrainOn(sample.id, state.fields, { render: mix.render, seed });
    return manifestRow(run, sample, fields, state.lines, source);
  };
}

/**
 * Which captions a record has. One without a word is none: an empty line shifts the pairs of trainers
 * that read captions by line.
 */
function wordsIn({ originalCaption }: Sample, fields: Fields): HasWords {
  return (source) => {
    if (source === 'original') return hasWords(originalCaption);
    if (source === 'short') return hasWords(fields['shortCaption']);
    return hasWords(otherCaptionsOf(fields)?.[source]);
  };
}

/** A record's fields with its long captions put together as the export wants them. */
export function fieldsToTrainOn(
  id: string,
  fields: Fields,
  { render, seed }: Pick<Mix, 'render'> & { readonly seed: number | string },
): Fields {
  if (!render) return fields;
  const { otherCaptions } = fields;
  const renderOther = (caption: Fields): Fields =>
    caption['longCaption'] === null
      ? caption
      : {
          ...caption,
          longCaption: renderLong(id, { ...fields, ...NO_FIELDS, ...caption }, render, seed),
        };
  const longCaption = renderLong(id, fields, render, seed);
  if (!isObject(otherCaptions)) {
    return longCaption === fields['longCaption'] ? fields : { ...fields, longCaption };
  }
  const rendered = Object.entries(otherCaptions).map(
    ([name, caption]) => [name, renderOther(caption)] as const,
  );
  return { ...fields, longCaption, otherCaptions: Object.fromEntries(rendered) };
}

/** A captioner's caption has fields of its own, or none. */
const NO_FIELDS = { captionFields: undefined };

function isObject(value: unknown): value is Readonly<Record<string, Fields>> {
  return typeof value === 'object' && value !== null;
}

function hasWords(caption: unknown): boolean {
  return typeof caption === 'string' && oneLine(caption) !== '';
}
