import { EvenSample, type EvenSamplePart } from './even-sample.ts';
import type { CaptionLength } from './report-data.ts';

/** About how many tokens a text encoder reads a caption as. */
export type CountTokens = (text: string, encoder: 'clip' | 't5') => number;

/** Tokens of all captions of a large run take longer to count than all else: these many show it. */
const COUNTED = 10_000;

/** What encoders read at most. CLIP of SD 1.5 and SDXL; T5 of CogVideoX, SD3, FLUX and Wan. */
const LIMITS = { clip: [77], t5: [226, 256, 512] } as const;

type Tokens = Readonly<Record<'clip' | 't5', number>>;

export type CaptionLengthsPart = ReadonlyMap<
  string,
  { readonly count: number; readonly drawn: EvenSamplePart<Tokens> }
>;

/** How long captions are, by their names, in tokens of both encoders. */
export class CaptionLengths {
  readonly #countTokens: CountTokens;
  readonly #captions = new Map<string, { count: number; readonly drawn: EvenSample<Tokens> }>();

  constructor(countTokens: CountTokens) {
    this.#countTokens = countTokens;
  }

  add(name: string, id: string, caption: string): void {
    if (caption.trim() === '') return;
    const known = this.#captionsOf(name);
    known.count += 1;
    known.drawn.add(id, () => ({
      clip: this.#countTokens(caption, 'clip'),
      t5: this.#countTokens(caption, 't5'),
    }));
  }

  part(): CaptionLengthsPart {
    const parts = [...this.#captions].map(
      ([name, { count, drawn }]) => [name, { count, drawn: drawn.part() }] as const,
    );
    return new Map(parts);
  }

  merge(part: CaptionLengthsPart): void {
    for (const [name, { count, drawn }] of part) {
      const known = this.#captionsOf(name);
      known.count += count;
      known.drawn.merge(drawn);
    }
  }

  byCaption(): readonly CaptionLength[] {
    return [...this.#captions].flatMap(([caption, { count, drawn }]) =>
      (['clip', 't5'] as const).map((encoder) => {
        const tokens = drawn.items().map((each) => each[encoder]);
        const limits = LIMITS[encoder].map((limit) => ({
          limit,
          share: tokens.filter((each) => each > limit).length / tokens.length,
        }));
        return { caption, encoder, count, tokens, limits };
      }),
    );
  }

  #captionsOf(name: string) {
    const known = this.#captions.get(name) ?? { count: 0, drawn: new EvenSample<Tokens>(COUNTED) };
    this.#captions.set(name, known);
    return known;
  }
}
