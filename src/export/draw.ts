import { createMix, type MixShares } from '../captions/mix.ts';
import type { RenderOptions } from '../core/render-options.ts';

/** Which caption a row trains on, record by record. */
export interface Mix {
  /** Of `long`, `original` and captioners by name. */
  readonly shares: MixShares<string>;
  readonly seed: number;
  /** How long captions are put together; as their stage left them where absent. */
  readonly render?: RenderOptions | undefined;
}

/** Whether a record has words from a source: `long`, `original`, `short`, a captioner's name. */
export type HasWords = (source: string) => boolean;

/** The draw of an epoch, 1 for the first, which is the draw of the mix itself. */
export function seedOfEpoch({ seed }: Pick<Mix, 'seed'>, epoch: number): number | string {
  return epoch === 1 ? seed : `${seed}.${epoch}`;
}

/**
 * Says record by record, in order, which source its caption comes from. The mix is drawn over records
 * that have an original caption. Those without have a draw of their own among the captioners, by the
 * same weights; for a clip the short caption stands in. Where a captioner's caption was left out, the
 * long one takes its place.
 */
export function createDraw(mix: Mix, epoch = 1): (has: HasWords) => string {
  const seed = seedOfEpoch(mix, epoch);
  const draw = inTurn(mix.shares, seed);
  const drawWithoutOriginal = inTurn(withoutOriginal(mix.shares), `${seed}/no-original`);
  return (has) => {
    const hasOriginal = has('original');
    const choice = hasOriginal || has('short') ? draw() : drawWithoutOriginal();
    const source = choice === 'original' && !hasOriginal ? 'short' : choice;
    return source === 'long' || has(source) ? source : 'long';
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
