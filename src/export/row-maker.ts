import { oneLine } from '../captions/one-line.ts';
import { createMix, type MixShares } from '../captions/mix.ts';
import { renderLong } from '../captions/render-long.ts';
import { otherCaptionsOf } from '../core/other-captions.ts';
import type { RenderOptions } from '../core/render-options.ts';
import type { Fields } from '../core/sample.ts';
import { manifestRow } from './manifest-row.ts';
import type { RowMaker } from './tier-files.ts';

/** Which caption a row trains on, record by record. */
export interface Mix {
  /** Of `long`, `original` and captioners by name. */
  readonly shares: MixShares<string>;
  readonly seed: number;
  /** How long captions are put together; as their stage left them where absent. */
  readonly render?: RenderOptions | undefined;
}

/** The draw of an epoch, 1 for the first, which is the draw of the mix itself. */
function seedOfEpoch({ seed }: Mix, epoch: number): number | string {
  return epoch === 1 ? seed : `${seed}.${epoch}`;
}

/**
 * The mix is drawn over records that have an original caption. Those without have a draw of their
 * own among the captioners, by the same weights; for a clip the short caption stands in. Where a
 * captioner's caption was left out, the long one takes its place. A caption without a word is none:
 * an empty line shifts the pairs of trainers that read captions by line.
 */
export function createRowMaker(run: string, mix: Mix, epoch = 1): RowMaker {
  const seed = seedOfEpoch(mix, epoch);
  const draw = inTurn(mix.shares, seed);
  const drawWithoutOriginal = inTurn(withoutOriginal(mix.shares), `${seed}/no-original`);
  return (sample, state) => {
    const hasOriginal = hasWords(sample.originalCaption);
    const hasShort = hasWords(state.fields['shortCaption']);
    const choice = hasOriginal || hasShort ? draw() : drawWithoutOriginal();
    const fields = fieldsToTrainOn(sample.id, state.fields, { render: mix.render, seed });
    const source = choice === 'original' && !hasOriginal ? 'short' : choice;
    return manifestRow(
      run,
      sample,
      fields,
      state.lines,
      hasCaption(source, fields) ? source : 'long',
    );
  };
}

function inTurn(shares: MixShares<string>, seed: number | string): () => string {
  const draw = createMix(shares, seed);
  let drawn = 0;
  return () => draw(drawn++);
}

/** The shares of all but original captions, to 1; long ones alone where nothing else has a share. */
function withoutOriginal({ original: _original, ...shares }: MixShares<string>): MixShares<string> {
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  if (total === 0) return { long: 1 };
  return Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, share / total]));
}

function hasCaption(source: string, fields: Fields): boolean {
  return BUILT_IN.has(source) || hasWords(otherCaptionsOf(fields)?.[source]);
}

const BUILT_IN: ReadonlySet<string> = new Set(['long', 'original', 'short']);

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
  return {
    ...fields,
    longCaption: renderLong(id, fields, render, seed),
    ...(isObject(otherCaptions) && {
      otherCaptions: Object.fromEntries(
        Object.entries(otherCaptions).map(([name, caption]) => [name, renderOther(caption)]),
      ),
    }),
  };
}

/** A captioner's caption has fields of its own, or none. */
const NO_FIELDS = { captionFields: undefined };

function isObject(value: unknown): value is Readonly<Record<string, Fields>> {
  return typeof value === 'object' && value !== null;
}

export function hasWords(caption: unknown): boolean {
  return typeof caption === 'string' && oneLine(caption) !== '';
}
