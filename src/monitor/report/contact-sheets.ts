import { EvenSample, type EvenSamplePart } from './even-sample.ts';
import { Nearest, type RankedItem } from './nearest.ts';
import type { ContactSheet, FixedBound, ShownRecord, Threshold } from './report-data.ts';
import { scoreOfReason } from './scores.ts';

const SHOWN_PER_SHEET = 8;
const KEPT_LOOKED_AT = 10_000;
/** Buckets may have a bound each; the page shows those that dropped most. */
const SHOWN_BOUNDS = 12;

interface Bound extends Threshold {
  count: number;
  readonly score: string;
  readonly dropped: Nearest<ShownRecord>;
}

interface Kept {
  readonly shown: ShownRecord;
  readonly scores: ReadonlyMap<string, number>;
}

export interface ContactSheetsPart {
  readonly bounds: readonly (Omit<Bound, 'dropped'> & {
    readonly dropped: readonly RankedItem<ShownRecord>[];
  })[];
  readonly examples: ReadonlyMap<string, EvenSamplePart<ShownRecord>>;
  readonly kept: EvenSamplePart<Kept>;
}

/** Picks the records that the report shows: at both sides of each bound, and some of each reason. */
export class ContactSheets {
  readonly #bounds = new Map<string, Bound>();
  readonly #examples = new Map<string, EvenSample<ShownRecord>>();
  /** A bound is known by what it dropped, maybe after what it kept: so the kept wait here. */
  readonly #kept = new EvenSample<Kept>(KEPT_LOOKED_AT);

  constructor(bounds: readonly FixedBound[]) {
    for (const { reason, score, bound } of bounds) this.#boundOf(reason, score, bound);
  }

  addKept(shown: ShownRecord, scores: ReadonlyMap<string, number>): void {
    this.#kept.add(shown.id, () => ({ shown, scores }));
  }

  addDropped(reason: string, shown: ShownRecord, threshold: number | string | null): void {
    this.#examplesOf(reason).add(shown.id, () => shown);
    const score = scoreOfReason(reason);
    const { value } = shown;
    if (score === null || typeof threshold !== 'number' || typeof value !== 'number') return;
    const bound = this.#boundOf(reason, score, threshold);
    bound.count += 1;
    bound.dropped.add(Math.abs(value - threshold), shown);
  }

  part(): ContactSheetsPart {
    return {
      bounds: [...this.#bounds.values()].map((bound) => ({
        ...bound,
        dropped: bound.dropped.part(),
      })),
      examples: new Map([...this.#examples].map(([reason, each]) => [reason, each.part()])),
      kept: this.#kept.part(),
    };
  }

  merge({ bounds, examples, kept }: ContactSheetsPart): void {
    for (const { reason, score, bound, count, dropped } of bounds) {
      const own = this.#boundOf(reason, score, bound);
      own.count += count;
      own.dropped.merge(dropped);
    }
    for (const [reason, part] of examples) this.#examplesOf(reason).merge(part);
    this.#kept.merge(kept);
  }

  /** By score, those that dropped most first. */
  thresholds(): ReadonlyMap<string, readonly Threshold[]> {
    const byScore = new Map<string, Threshold[]>();
    for (const { score, reason, bound, count } of this.#byCount()) {
      byScore.set(score, [...(byScore.get(score) ?? []), { reason, bound, count }]);
    }
    return byScore;
  }

  sheets(): readonly ContactSheet[] {
    const beside = this.#byCount()
      .slice(0, SHOWN_BOUNDS)
      .flatMap((bound) => this.#besideOf(bound));
    const reasons = [...this.#examples].map(([reason, examples]) => ({
      title: `Dropped, at random: ${reason}`,
      shown: examples.items(),
    }));
    return [...beside, ...reasons];
  }

  #besideOf({ score, reason, bound, dropped }: Bound): readonly ContactSheet[] {
    const nearest = new Nearest<ShownRecord>(SHOWN_PER_SHEET);
    for (const { shown, scores } of this.#kept.items()) {
      const value = scores.get(score);
      if (value !== undefined) nearest.add(Math.abs(value - bound), { ...shown, value });
    }
    return [
      { title: `Just dropped: ${reason}, limit ${shortNumber(bound)}`, shown: dropped.items() },
      { title: `Just kept: ${score} next to ${shortNumber(bound)}`, shown: nearest.items() },
    ];
  }

  #byCount(): readonly Bound[] {
    return [...this.#bounds.values()].toSorted((a, b) => b.count - a.count);
  }

  #examplesOf(reason: string): EvenSample<ShownRecord> {
    const examples = this.#examples.get(reason) ?? new EvenSample<ShownRecord>(SHOWN_PER_SHEET);
    this.#examples.set(reason, examples);
    return examples;
  }

  #boundOf(reason: string, score: string, bound: number): Bound {
    const key = `${reason}\n${bound}`;
    const found = this.#bounds.get(key) ?? {
      ...{ reason, score, bound, count: 0 },
      dropped: new Nearest<ShownRecord>(SHOWN_PER_SHEET),
    };
    this.#bounds.set(key, found);
    return found;
  }
}

/** Three digits, as a person reads them. */
export function shortNumber(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}
