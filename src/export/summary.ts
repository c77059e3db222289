import { oneLine } from '../captions/one-line.ts';
import { addCheckCounts, countChecks, type CheckCounts } from '../core/caption-check.ts';
import type { FoldedRecord, StageLine } from '../core/record.ts';
import {
  addSpending,
  EndpointSums,
  mergeSpending,
  type Spending,
  type SpendingByEndpoint,
} from '../core/spending.ts';
import type { CaptionSource, RowColumns } from './manifest-row.ts';
import type { RowRevision } from './review-records.ts';
import { SourceCounts, type Decoders, type SourcePart, type SplitCounts } from './source-counts.ts';

/** What became of every record: they add up, or nothing is written. */
export interface Counts {
  /** As they were read. */
  readonly samples: number;
  /** As they came to their end: samples, or the clips that they were split into. */
  readonly records: number;
  /** Absent where no source was split. */
  readonly split?: SplitCounts;
  readonly inManifest: number;
  /** By stage and reason. */
  readonly rejected: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By stage and code. */
  readonly failed: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By the stage that has yet to do them. */
  readonly pending: Readonly<Record<string, number>>;
}

/** What checks of captions found, by stage and check: see CheckCounts. */
export type CheckedCounts = Readonly<Record<string, CheckCounts>>;

/** What the lines that stand were paid with, those of dropped records included. */
export interface ManifestSpending extends Spending {
  /** What a record costs on average that no stage drops. */
  readonly costUsdPerRecord: number;
  readonly byStage: Readonly<Record<string, StageSpending>>;
  readonly byEndpoint: SpendingByEndpoint;
}

export interface StageSpending extends Spending {
  /** Mean over the records that reached the stage. */
  readonly costUsdPerRecord: number;
}

/** The realised mix. */
export interface RealisedMix {
  readonly long: number;
  readonly original: number;
  /** Short captions that stand in for an original. */
  readonly short: number;
  /** Records without an original caption, under whatever they are counted. */
  readonly withoutOriginal: number;
  /** By further captioner; absent where there are none. */
  readonly captioners?: Readonly<Record<string, CaptionerShare>>;
}

export interface CaptionerShare {
  /** Records that train on its caption. */
  readonly drawn: number;
  /** Records whose caption by it did not pass the checks. */
  readonly leftOut: number;
}

/** Rows by what a person said of them; records that a person rejected are no rows. */
export interface RevisedRows {
  readonly accepted: number;
  /** With a person's caption. */
  readonly edited: number;
  /** What was said of another caption or other media: edits, which stand, and what has lapsed. */
  readonly stale: number;
}

/** What a part of a run's records came to. */
export interface SummaryPart extends Counts {
  readonly sources: SourcePart;
  readonly withoutOriginal: number;
  readonly leftOut: Readonly<Record<string, number>>;
  /** By the keys of RevisedRows. */
  readonly revised: Readonly<Record<string, number>>;
  readonly checks: CheckedCounts;
  /** By stage. */
  readonly spending: readonly (readonly [stage: string, SpendingOfRecords])[];
}

interface SpendingOfRecords {
  readonly records: number;
  readonly byEndpoint: SpendingByEndpoint;
}

/** Adds up records as they pass. */
export class Summary {
  #records = 0;
  readonly #sourceCounts = new SourceCounts();
  #inManifest = 0;
  #withoutOriginal = 0;
  readonly #sources: Record<CaptionSource, number> = {};
  readonly #leftOut: Record<string, number> = {};
  readonly #revised: Record<string, number> = {};
  readonly #rejected: Record<string, Record<string, number>> = {};
  readonly #failed: Record<string, Record<string, number>> = {};
  readonly #pending: Record<string, number> = {};
  readonly #checks: Record<string, CheckCounts> = {};
  /** By the names of stages. */
  readonly #spending = new Map<string, { records: number; readonly sums: EndpointSums }>();
  /** The same by the stages' keys, as lines have them. */
  readonly #ofKey = new Map<string, { records: number; readonly sums: EndpointSums }>();
  readonly #counted = new WeakSet<StageLine>();

  /** Every record is announced so, in order; the clips of a source follow one another. */
  addRecord(record: FoldedRecord): void {
    this.#records += 1;
    this.#sourceCounts.add(record);
  }

  /** A row that goes into the manifest; `addDrawn` says with which caption. */
  addThrough(
    { caption_original: original, caption_others: others }: RowColumns,
    revision: RowRevision | null,
  ): void {
    this.#inManifest += 1;
    if (revision?.action === 'edit') countIn(this.#revised, 'edited');
    if (revision?.action === 'accept' && !revision.stale) countIn(this.#revised, 'accepted');
    if (revision?.stale === true) countIn(this.#revised, 'stale');
    if (typeof original !== 'string' || oneLine(original) === '') this.#withoutOriginal += 1;
    for (const [name, caption] of Object.entries(others ?? {})) {
      this.#leftOut[name] = (this.#leftOut[name] ?? 0) + (caption === null ? 1 : 0);
    }
  }

  addDrawn(source: CaptionSource): void {
    countIn(this.#sources, source);
  }

  addRejected(stage: string, reason: string): void {
    countIn((this.#rejected[stage] ??= {}), reason);
  }

  addFailed(stage: string, code: string): void {
    countIn((this.#failed[stage] ??= {}), code);
  }

  addPending(stage: string): void {
    countIn(this.#pending, stage);
  }

  addChecks(lines: readonly StageLine[]): void {
    for (const { stage, checks } of lines) {
      if (checks === undefined) continue;
      const name = stage.slice(0, stage.indexOf('@'));
      this.#checks[name] = addCheckCounts([this.#checks[name] ?? {}, countChecks([checks])]);
    }
  }

  /** The clips of a source share its lines, which count once. */
  addCalls(lines: readonly StageLine[], { mayBeShared = true } = {}): void {
    for (const line of lines) {
      if (mayBeShared) {
        if (this.#counted.has(line)) continue;
        this.#counted.add(line);
      }
      let known = this.#ofKey.get(line.stage);
      if (!known) {
        known = this.#spendingOf(line.stage.slice(0, line.stage.indexOf('@')));
        this.#ofKey.set(line.stage, known);
      }
      known.records += 1;
      if (line.calls) known.sums.addCalls(line.calls);
    }
  }

  /** What was added up, to be sent to another thread. */
  part(): SummaryPart {
    return {
      ...this.counts,
      sources: this.#sourceCounts.part,
      ...{ withoutOriginal: this.#withoutOriginal, leftOut: this.#leftOut, checks: this.#checks },
      revised: this.#revised,
      spending: this.#stages,
    };
  }

  /** Adds what was added up elsewhere over sources of its own. */
  addPart(part: SummaryPart): void {
    this.#sourceCounts.addPart(part.sources);
    this.#records += part.records;
    this.#inManifest += part.inManifest;
    this.#withoutOriginal += part.withoutOriginal;
    addCounts(this.#leftOut, part.leftOut);
    addCounts(this.#revised, part.revised);
    addCounts(this.#pending, part.pending);
    for (const [stage, counts] of Object.entries(part.rejected)) {
      addCounts((this.#rejected[stage] ??= {}), counts);
    }
    for (const [stage, counts] of Object.entries(part.failed)) {
      addCounts((this.#failed[stage] ??= {}), counts);
    }
    for (const [stage, counts] of Object.entries(part.checks)) {
      this.#checks[stage] = addCheckCounts([this.#checks[stage] ?? {}, counts]);
    }
    for (const [stage, { records, byEndpoint }] of part.spending) {
      const known = this.#spendingOf(stage);
      known.records += records;
      known.sums.add(byEndpoint);
    }
  }

  get counts(): Counts {
    const { samples, split } = this.#sourceCounts.part;
    return {
      samples,
      records: this.#records,
      ...(split.clips > 0 && { split }),
      inManifest: this.#inManifest,
      rejected: this.#rejected,
      failed: this.#failed,
      pending: this.#pending,
    };
  }

  get decoders(): Decoders {
    return this.#sourceCounts.part.decoders;
  }

  get checks(): CheckedCounts {
    return this.#checks;
  }

  /** Null where no row's record is revised. */
  get revised(): RevisedRows | null {
    if (Object.keys(this.#revised).length === 0) return null;
    return { ...{ accepted: 0, edited: 0, stale: 0 }, ...this.#revised };
  }

  get mix(): RealisedMix {
    const drawn = (source: CaptionSource): number => this.#sources[source] ?? 0;
    const captioners = Object.entries(this.#leftOut).map(
      ([name, leftOut]) => [name, { drawn: drawn(name), leftOut }] as const,
    );
    return {
      ...{ long: drawn('long'), original: drawn('original'), short: drawn('short') },
      withoutOriginal: this.#withoutOriginal,
      ...(captioners.length > 0 && { captioners: Object.fromEntries(captioners) }),
    };
  }

  get spending(): ManifestSpending {
    const stages = this.#stages.filter(([, stage]) => Object.keys(stage.byEndpoint).length > 0);
    const byStage = stages.map(([name, { records, byEndpoint }]) => {
      const spent = addSpending(Object.values(byEndpoint));
      return [name, { ...spent, costUsdPerRecord: spent.costUsd / records }] as const;
    });
    const byEndpoint = mergeSpending(stages.map(([, stage]) => stage.byEndpoint));
    return {
      ...addSpending(Object.values(byEndpoint)),
      costUsdPerRecord: byStage.reduce((sum, [, spent]) => sum + spent.costUsdPerRecord, 0),
      byStage: Object.fromEntries(byStage),
      byEndpoint,
    };
  }

  #spendingOf(stage: string): { records: number; readonly sums: EndpointSums } {
    const known = this.#spending.get(stage) ?? { records: 0, sums: new EndpointSums() };
    this.#spending.set(stage, known);
    return known;
  }

  get #stages(): readonly (readonly [stage: string, SpendingOfRecords])[] {
    return [...this.#spending].map(([stage, { records, sums }]) => [
      stage,
      { records, byEndpoint: sums.byEndpoint },
    ]);
  }
}

export function total(counts: Readonly<Record<string, Readonly<Record<string, number>>>>): number {
  return Object.values(counts)
    .flatMap((reasons) => Object.values(reasons))
    .reduce((sum, count) => sum + count, 0);
}

function addCounts(counts: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [key, count] of Object.entries(more)) counts[key] = (counts[key] ?? 0) + count;
}

function countIn(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
