import type { Thresholds } from '../core/distribution.ts';
import { InvariantError, messageOf } from '../core/errors.ts';
import type { Outcome, Reject } from '../core/outcome.ts';
import type { AnyStage, StageContext } from '../core/stage.ts';
import type { FilterScores } from './filter-scores.ts';

/** What a filter with other rules would change. */
export interface Rejudged {
  /** Records that have come to the filter. */
  readonly records: number;
  /** Records that have not: they are in no other number here. */
  readonly pending: number;
  readonly passBefore: number;
  readonly passAfter: number;
  readonly comeIn: number;
  readonly goOut: number;
  /** By reason, as in `rejected.jsonl`; those that reject the most first. */
  readonly rules: Readonly<Record<string, RuleChange>>;
  /** What the moving rules came to under the new settings; null where none moves. */
  readonly thresholds: Thresholds | null;
}

export interface RuleChange {
  readonly rejectedBefore: number;
  readonly rejectedAfter: number;
  /** Records that this rule had rejected, and that pass now. */
  readonly comeIn: number;
  /** Records that had passed, and that this rule rejects now. */
  readonly goOut: number;
  /** The first few of them in the order of the dataset. */
  readonly examples: {
    readonly comeIn: readonly RejudgedExample[];
    readonly goOut: readonly RejudgedExample[];
  };
}

export interface RejudgedExample extends Pick<Reject, 'value' | 'threshold'> {
  readonly id: string;
}

const EXAMPLES = 3;
/** The reason under which a record counts that a filter fails on: `onMissing: fail`. */
const FAILED = 'failed';

export interface RejudgeOptions {
  readonly signal: AbortSignal;
  /** So many records of each kind are named for each rule. */
  readonly examples?: number | undefined;
}

/** Judges every record by two settings of one filter. Nothing is written. */
export async function rejudge(
  scores: FilterScores,
  before: AnyStage,
  after: AnyStage,
  { signal, examples = EXAMPLES }: RejudgeOptions,
): Promise<Rejudged> {
  const [thresholdsBefore, thresholdsAfter] = await thresholdsOf([before, after], scores, signal);
  const judgeBefore = judgeOf(before, thresholdsBefore ?? null, signal);
  const judgeAfter = judgeOf(after, thresholdsAfter ?? null, signal);
  const count = new Count(examples);
  for await (const rows of scores.rows(signal)) {
    const judged = rows.map(async ({ id, picked }) => {
      const [old, now] = await Promise.all([judgeBefore(picked), judgeAfter(picked)]);
      return { id, old, now };
    });
    for (const { id, old, now } of await Promise.all(judged)) count.add(id, old, now);
  }
  return count.result(scores.pending, thresholdsAfter ?? null);
}

/** One pass for all stages. */
async function thresholdsOf(
  stages: readonly AnyStage[],
  scores: FilterScores,
  signal: AbortSignal,
): Promise<readonly (Thresholds | null)[]> {
  const gatherings = stages.map(({ gathering }) => gathering?.open() ?? null);
  if (gatherings.every((each) => each === null)) return stages.map(() => null);
  for await (const rows of scores.rows(signal)) {
    for (const { picked } of rows) {
      for (const each of gatherings) each?.add(picked);
    }
  }
  return gatherings.map((each) => each?.close().thresholds ?? null);
}

type Judge = (picked: object) => Promise<Outcome>;

/** A filter asks and decodes nothing: it gets no tools. */
function judgeOf(stage: AnyStage, thresholds: Thresholds | null, signal: AbortSignal): Judge {
  const none = async (): Promise<never> => {
    throw new InvariantError(`${stage.name} is no filter: it needs more than scores`);
  };
  const context: StageContext = {
    signal,
    thresholds,
    duplicates: null,
    media: {
      inspectPicture: none,
      measurePicture: none,
      preparePicture: none,
      scoreAesthetic: none,
      lookAtPicture: none,
      probeVideo: none,
      analyzeVideo: none,
      decoder: none,
      extractFrames: none,
    },
    artifacts: { put: none, get: none },
    neighbours: [],
    keepNeighbour: () => undefined,
    note: () => undefined,
    ask: none,
  };
  return async (picked) =>
    stage.execute(picked, context).catch((error: unknown) => {
      if (error instanceof InvariantError) throw error;
      return { outcome: 'fail', code: FAILED, message: messageOf(error), retryable: false };
    });
}

interface Tallied {
  rejectedBefore: number;
  rejectedAfter: number;
  comeIn: number;
  goOut: number;
  readonly examples: { readonly comeIn: RejudgedExample[]; readonly goOut: RejudgedExample[] };
}

class Count {
  readonly #examples: number;
  readonly #rules = new Map<string, Tallied>();
  readonly #totals = { records: 0, passBefore: 0, passAfter: 0, comeIn: 0, goOut: 0 };

  constructor(examples: number) {
    this.#examples = examples;
  }

  add(id: string, before: Outcome, after: Outcome): void {
    this.#totals.records += 1;
    const [oldRule, newRule] = [this.#ruleOf(before), this.#ruleOf(after)];
    if (oldRule) oldRule.rejectedBefore += 1;
    else this.#totals.passBefore += 1;
    if (newRule) newRule.rejectedAfter += 1;
    else this.#totals.passAfter += 1;
    if (oldRule && !newRule) {
      this.#totals.comeIn += 1;
      oldRule.comeIn += 1;
      this.#addExample(oldRule.examples.comeIn, id, before);
    }
    if (newRule && !oldRule) {
      this.#totals.goOut += 1;
      newRule.goOut += 1;
      this.#addExample(newRule.examples.goOut, id, after);
    }
  }

  result(pending: number, thresholds: Thresholds | null): Rejudged {
    const rules = [...this.#rules].toSorted(
      ([nameA, a], [nameB, b]) => b.rejectedAfter - a.rejectedAfter || (nameA < nameB ? -1 : 1),
    );
    return { ...this.#totals, pending, rules: Object.fromEntries(rules), thresholds };
  }

  #addExample(examples: RejudgedExample[], id: string, outcome: Outcome): void {
    if (examples.length >= this.#examples) return;
    const { value, threshold } =
      outcome.outcome === 'reject' ? outcome : { value: null, threshold: null };
    examples.push({ id, value, threshold });
  }

  /** Null where the record passes. */
  #ruleOf(outcome: Outcome): Tallied | null {
    if (outcome.outcome === 'emit' || outcome.outcome === 'split') return null;
    const reason = outcome.outcome === 'reject' ? outcome.reason : outcome.code;
    const known = this.#rules.get(reason);
    if (known) return known;
    const rule: Tallied = {
      ...{ rejectedBefore: 0, rejectedAfter: 0, comeIn: 0, goOut: 0 },
      examples: { comeIn: [], goOut: [] },
    };
    this.#rules.set(reason, rule);
    return rule;
  }
}
