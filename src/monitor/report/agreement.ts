/** How far a captioner's captions agree with the main ones of the same records. */
export interface CaptionAgreement {
  readonly captioner: string;
  /** Records with both captions. */
  readonly count: number;
  /** Mean of `agreementOf`, 0 to 1. */
  readonly mean: number;
  /** Share of records under `LOW_AGREEMENT`. */
  readonly lowShare: number;
}

export type AgreementPart = ReadonlyMap<string, AgreementSums>;

interface AgreementSums {
  readonly count: number;
  readonly sum: number;
  readonly low: number;
}

/** Under it two captions hardly speak of the same things. Ours. */
export const LOW_AGREEMENT = 0.25;

/**
 * ROUGE-1's F score (Lin 2004): words that two captions share, counted as often as both have them,
 * over the mean of their lengths. 1 for the same words in whatever order, 0 for none in common.
 */
export function agreementOf(one: string, other: string): number {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  if (words.length + others.length === 0) return 1;
  const left = new Map<string, number>();
  for (const word of words) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of others) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    shared += 1;
    left.set(word, count - 1);
  }
  return (2 * shared) / (words.length + others.length);
}

/** Gathers how far captioners agree with the main captions: a student's with its teacher's. */
export class Agreement {
  readonly #sums = new Map<string, AgreementSums>();

  add(long: string, others: Readonly<Record<string, string | null>>): void {
    for (const [captioner, caption] of Object.entries(others)) {
      if (caption === null) continue;
      const agreement = agreementOf(long, caption);
      this.#put(captioner, {
        count: 1,
        sum: agreement,
        low: agreement < LOW_AGREEMENT ? 1 : 0,
      });
    }
  }

  part(): AgreementPart {
    return this.#sums;
  }

  merge(part: AgreementPart): void {
    for (const [captioner, sums] of part) this.#put(captioner, sums);
  }

  byCaptioner(): readonly CaptionAgreement[] {
    return [...this.#sums].map(([captioner, { count, sum, low }]) => ({
      ...{ captioner, count },
      mean: sum / count,
      lowShare: low / count,
    }));
  }

  #put(captioner: string, { count, sum, low }: AgreementSums): void {
    const known = this.#sums.get(captioner) ?? { count: 0, sum: 0, low: 0 };
    this.#sums.set(captioner, {
      count: known.count + count,
      sum: known.sum + sum,
      low: known.low + low,
    });
  }
}

function wordsOf(caption: string): readonly string[] {
  return caption.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
