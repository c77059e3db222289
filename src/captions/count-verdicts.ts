import type { Verdict } from '../core/revision.ts';
import { wilsonInterval } from './audit.ts';

/** What persons came to on the captions of a run. */
export interface VerdictCounts {
  readonly accepted: number;
  readonly rejected: number;
  /** With a person's caption, whatever the model's is by now. */
  readonly edited: number;
  /** What was said of another caption or other media, edits among them. */
  readonly stale: number;
  /** Captions as they are now that a person accepted, rejected or edited. */
  readonly reviewed: number;
  /** Of `reviewed`, the share that was rejected; null where there is none. */
  readonly rejectRate: number | null;
  /** 95 %, Wilson. It speaks for the run where what was reviewed is a random sample of it. */
  readonly interval: readonly [number, number] | null;
}

export function countVerdicts(verdicts: readonly Verdict[]): VerdictCounts {
  const standing = (as: Verdict['stands']) => verdicts.filter(({ stands }) => stands === as).length;
  const said = verdicts.filter(({ revision }) => revision.action !== 'requeue');
  const reviewed = said.filter(({ isStale }) => !isStale).length;
  const rejected = standing('rejected');
  return {
    accepted: standing('accepted'),
    rejected,
    edited: standing('edited'),
    stale: said.length - reviewed,
    reviewed,
    rejectRate: reviewed === 0 ? null : rejected / reviewed,
    interval: wilsonInterval(rejected, reviewed),
  };
}
