import { randomUUID } from 'node:crypto';
import { oneLine, wellFormed } from '../captions/one-line.ts';
import { ConfigError, RunError } from '../core/errors.ts';
import { basisOf, momentAfter, standingRevisions, type Revision } from '../core/revision.ts';
import type { Fields } from '../core/sample.ts';
import { stagesAsOfNow } from '../run/barriers.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { foldShard, type ShardedRecord } from '../run/fold-shard.ts';
import { lockRun } from '../run/lock.ts';
import { RevisionLog } from '../run/revision-log.ts';
import { ShardStore } from '../run/shard-store.ts';
import { takeBackCaptions } from '../run/take-back.ts';
import { findRun } from './run-directory.ts';
import { storedStages } from './stored-run.ts';

/** A run whose captions a person looks at. */
export interface ReviewedRun {
  readonly directory: string;
  readonly store: ShardStore;
  readonly stages: readonly PlacedStage[];
  readonly log: RevisionLog;
}

/** What a person says of a record's long caption. */
export interface Saying {
  readonly action: Revision['action'];
  /** Of an edit. */
  readonly caption?: string | undefined;
  readonly note?: string | undefined;
  readonly by: string | null;
  /** What the person saw; what is there now where absent. */
  readonly basis?: string | undefined;
}

export async function openReview(
  given: string | undefined,
  signal: AbortSignal,
): Promise<ReviewedRun> {
  const { directory, file } = await findRun(given);
  const store = new ShardStore(directory);
  const stages = await stagesAsOfNow(store, storedStages(directory, file), signal);
  return { directory, store, stages, log: new RevisionLog(directory) };
}

/** Throws RunError `record_missing` where no record of the run has the id. */
export async function findRecord(
  { store, stages, directory }: ReviewedRun,
  id: string,
  signal: AbortSignal,
): Promise<ShardedRecord> {
  for (const shard of await store.shards()) {
    signal.throwIfAborted();
    const found = (await foldShard(store, stages, shard)).find(({ sample }) => sample.id === id);
    if (found) return found;
  }
  throw new RunError(`${directory} has no record ${id}; ids stand in its manifest.jsonl`, {
    code: 'record_missing',
  });
}

/**
 * Puts on record what a person says. Throws RunError `caption_missing` where the record has no long
 * caption, `caption_changed` where it has another one than the person saw, `revision_missing` where
 * there is nothing to undo; for a re-queue what `lockRun` and `takeBackCaptions` throw.
 */
export async function revise(
  run: ReviewedRun,
  record: ShardedRecord,
  saying: Saying,
  nowMs: number,
): Promise<Revision> {
  const { id } = record.sample;
  const earlier = (await run.log.read()).filter((one) => one.id === id);
  const { action, by } = saying;
  const made = {
    ...{ id, revision: randomUUID(), at: momentAfter(earlier, nowMs), by },
    source: 'human' as const,
    ...(saying.note !== undefined && { note: oneLine(saying.note) }),
  };
  const said =
    action === 'undo' ? undoOf(earlier, id) : sayingOf(saying, basisNow(record, saying.basis));
  const revision: Revision = { ...made, ...said };
  if (action === 'requeue') await requeue(run, record);
  await run.log.add(revision);
  return revision;
}

function sayingOf(
  { action, caption }: Saying,
  basis: string,
): Pick<Revision, 'action' | 'basis' | 'caption'> {
  if (action !== 'edit') return { action, basis };
  if (oneLine(caption ?? '') === '') {
    throw new ConfigError('an edit needs a caption with a word in it; to drop a record, reject it');
  }
  return { action, basis, caption: wellFormed(caption ?? '').trim() };
}

function undoOf(
  earlier: readonly Revision[],
  id: string,
): Pick<Revision, 'action' | 'basis' | 'undoes'> {
  const last = standingRevisions(earlier).get(id);
  if (last) return { action: 'undo', basis: last.basis, undoes: last.revision };
  throw new RunError(`${id}: nothing is said of it that could be undone`, {
    code: 'revision_missing',
  });
}

function basisNow(record: ShardedRecord, seen: string | undefined): string {
  const basis = basisOf(captionedFields(record));
  if (seen === undefined || seen === basis) return basis;
  throw new RunError(
    `${record.sample.id}: its caption was made anew since you saw it; look at it again`,
    { code: 'caption_changed' },
  );
}

function captionedFields({ sample, state }: ShardedRecord): Fields {
  if (state.at === 'through') return state.fields;
  const why =
    state.at === 'pending'
      ? `it waits for ${state.stage}; \`recaptor resume\` does it`
      : `it was ${state.at} at ${state.stage}`;
  throw new RunError(`${sample.id} has no long caption to review: ${why}`, {
    code: 'caption_missing',
  });
}

/** No second command may be at the run: what it read of the record would be taken from under it. */
async function requeue(run: ReviewedRun, record: ShardedRecord): Promise<void> {
  const lock = await lockRun(run.directory, 'review');
  try {
    await takeBackCaptions(run.store, run.stages, record);
  } finally {
    await lock.release();
  }
}
