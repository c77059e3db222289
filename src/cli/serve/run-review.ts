import { countVerdicts } from '../../captions/count-verdicts.ts';
import { standingRevisions, verdictOn, type Revisions } from '../../core/revision.ts';
import type {
  QueuedRecord,
  ReviewCount,
  RunReview,
} from '../../monitor/dashboard/review-source.ts';
import { RevisionLog } from '../../run/revision-log.ts';
import { ShardStore } from '../../run/shard-store.ts';
import { withThresholds } from '../../run/threshold-file.ts';
import { revise, type ReviewedRun } from '../review-run.ts';
import type { ExistingRun } from '../run-directory.ts';
import { storedStages } from '../stored-run.ts';
import { ReviewDesks, type DrawnRecord } from './review-desks.ts';
import { reviewRecord, reviewVerdict, tokensOf } from './review-record.ts';
import type { DrawFromIndex } from './run-explore.ts';

/** A page that is opened again soon after need not wait for another draw. */
const KEEP_MS = 10_000;

/** Captions of a run for persons to judge in a page. */
export function createRunReview(
  { directory, file }: ExistingRun,
  draw: DrawFromIndex,
  now: () => Date,
): RunReview {
  const store = new ShardStore(directory);
  const log = new RevisionLog(directory);
  const placed = storedStages(directory, file);
  const nowMs = (): number => now().getTime();
  // Thresholds as they were written last: to work them out anew takes a look at the whole run.
  const open = async (): Promise<ReviewedRun> => ({
    ...{ directory, store, log },
    stages: await withThresholds(store, placed),
  });
  const desks = new ReviewDesks(open, draw, nowMs);
  const standing = async (): Promise<Revisions> => standingRevisions(await log.read());

  return {
    queue: async (sample, signal) => {
      const drawn = await desks.drawn(sample, KEEP_MS, signal);
      const revisions = await standing();
      const records = drawn.map((one) => queued(one, revisions));
      return { records, count: countOf(drawn, revisions) };
    },
    record: async (id, signal) => {
      const record = await desks.find(id, signal);
      return reviewRecord(record, (await standing()).get(id) ?? null);
    },
    revise: async (id, saying, sample, signal) => {
      const name = saying.by?.trim() ?? '';
      const said = { ...saying, by: name === '' ? null : name };
      await revise(await open(), await desks.find(id, signal), said, nowMs());
      await desks.drawn(sample, Number.POSITIVE_INFINITY, signal);
      const record = await desks.find(id, signal);
      const drawn = desks.note(sample, record);
      const revisions = await standing();
      const shown = reviewRecord(record, revisions.get(id) ?? null);
      return { record: shown, count: countOf(drawn, revisions) };
    },
    tokens: tokensOf,
  };
}

function queued({ id, basis }: DrawnRecord, revisions: Revisions): QueuedRecord {
  const revision = revisions.get(id);
  return { id, verdict: revision ? reviewVerdict(revision, basis) : null };
}

function countOf(drawn: readonly DrawnRecord[], revisions: Revisions): ReviewCount {
  const verdicts = drawn.flatMap(({ id, basis }) => {
    const revision = revisions.get(id);
    return revision && basis !== null ? [verdictOn(revision, basis)] : [];
  });
  return countVerdicts(verdicts);
}
