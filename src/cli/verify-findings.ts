import type { VerifiedRecord } from '../run/verify-records.ts';

/** A line that does not belong to its record, or a row of the manifest to the run. */
export interface FoundMisfit {
  readonly id: string;
  /** The stage whose line it is; `export` for a row of the manifest. */
  readonly stage: string;
  readonly reason: string;
  readonly message: string;
}

export interface VerifyResult {
  /** Records that were held against their media. */
  readonly verified: number;
  /** Records that came through, and were not drawn. */
  readonly passedOver: number;
  /** Records that wait for a stage. */
  readonly notDone: number;
  /** Of `verified`, those with answers of a version that kept no hash of them. */
  readonly withoutAnswerHash: number;
  /** Whether there was a manifest of the run to hold against it. */
  readonly manifestChecked: boolean;
  readonly misfits: {
    readonly count: number;
    readonly byReason: Readonly<Record<string, number>>;
    /** The first ones, in the order of the run. */
    readonly list: readonly FoundMisfit[];
  };
}

/** More than a person reads, and few enough to hold. */
const LISTED = 10_000;

/** What a verification has found so far. */
export class Findings {
  readonly #manifestChecked: boolean;
  readonly #list: FoundMisfit[] = [];
  readonly #byReason = new Map<string, number>();
  /** Records that something was found about. */
  readonly ids = new Set<string>();
  verified = 0;
  misfits = 0;
  #passedOver = 0;
  #notDone = 0;
  #withoutAnswerHash = 0;

  constructor(manifestChecked: boolean) {
    this.#manifestChecked = manifestChecked;
  }

  add({ record, misfits, isUnhashed, isPassedOver }: VerifiedRecord): void {
    const { sample, state } = record;
    if (state.at === 'pending') this.#notDone += 1;
    if (isPassedOver) this.#passedOver += 1;
    else if (state.at === 'through') this.verified += 1;
    if (isUnhashed) this.#withoutAnswerHash += 1;
    for (const misfit of misfits) this.addMisfit({ id: sample.id, ...misfit });
  }

  addMisfit(misfit: FoundMisfit): void {
    this.misfits += 1;
    this.ids.add(misfit.id);
    this.#byReason.set(misfit.reason, (this.#byReason.get(misfit.reason) ?? 0) + 1);
    if (this.#list.length < LISTED) this.#list.push(misfit);
  }

  result(): VerifyResult {
    return {
      verified: this.verified,
      passedOver: this.#passedOver,
      notDone: this.#notDone,
      withoutAnswerHash: this.#withoutAnswerHash,
      manifestChecked: this.#manifestChecked,
      misfits: {
        count: this.misfits,
        byReason: Object.fromEntries(this.#byReason),
        list: this.#list,
      },
    };
  }
}
