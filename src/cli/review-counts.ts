import { countVerdicts, type VerdictCounts } from '../captions/count-verdicts.ts';
import { teacherCaption } from '../captions/teacher-caption.ts';
import { standingRevisions, verdictOf, type Verdict } from '../core/revision.ts';
import { drawRecords } from '../run/draw-records.ts';
import { foldShards } from '../run/plan.ts';
import type { ReviewedRun } from './review-run.ts';

/** Where the review of a run stands. */
export interface ReviewCounts extends VerdictCounts {
  /** Records that wait to be captioned anew. */
  readonly requeued: number;
  /** Records that a person judged and that now wait, failed, or are dropped by a rule. */
  readonly withoutCaption: number;
  /** Captions that a person stands behind. */
  readonly teacherPairs: number;
  /** Of the sample that was asked for. */
  readonly sample?: {
    readonly count: number;
    readonly seed: number;
    /** Ids that nobody judged yet, in the order of the run. */
    readonly left: readonly string[];
  };
}

export interface Sampling {
  readonly count: number;
  readonly seed: number;
}

/** Counts what was said of all records, or of a random sample of those that came through. */
export async function reviewCounts(
  { store, stages, log }: ReviewedRun,
  sampling: Sampling | null,
  signal: AbortSignal,
): Promise<ReviewCounts> {
  const standing = standingRevisions(await log.read());
  const drawn = sampling && (await drawRecords(store, stages, sampling, signal));
  const verdicts: Verdict[] = [];
  const left: string[] = [];
  const counts = { requeued: 0, withoutCaption: 0, teacherPairs: 0 };
  for await (const records of foldShards(store, stages, signal)) {
    for (const record of records) {
      const { sample, state } = record;
      const revision = standing.get(sample.id);
      if (drawn && !drawn.has(sample.id)) continue;
      const verdict = revision && state.at === 'through' ? verdictOf(revision, state.fields) : null;
      if (verdict) verdicts.push(verdict);
      const isJudged = verdict !== null && !verdict.isStale && verdict.stands !== null;
      if (drawn && !isJudged) left.push(sample.id);
      if (!revision) continue;
      if (teacherCaption(record, revision)) counts.teacherPairs += 1;
      if (verdict) continue;
      if (revision.action === 'requeue') counts.requeued += state.at === 'pending' ? 1 : 0;
      else counts.withoutCaption += 1;
    }
  }
  const counted = { ...countVerdicts(verdicts), ...counts };
  return drawn && sampling
    ? { ...counted, sample: { count: drawn.size, seed: sampling.seed, left } }
    : counted;
}
