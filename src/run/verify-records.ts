import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { InvariantError } from '../core/errors.ts';
import type { FoldedRecord, StageLine } from '../core/record.ts';
import type { Fields, Sample } from '../core/sample.ts';
import { foldShard, type ShardedRecord } from './fold-shard.ts';
import type { PlacedStage } from './fingerprint.ts';
import { inputOf } from './fold.ts';
import { replayLine, type Misfit, type Replayed, type ReplayTools } from './replay-line.ts';
import type { ShardStore } from './shard-store.ts';

export interface VerifiedRecord {
  readonly record: FoldedRecord;
  /** Lines that do not belong to the record, in the order of the stages. */
  readonly misfits: readonly StageMisfit[];
  readonly isUnhashed: boolean;
  /** It came through, and is not among the ids asked for. */
  readonly isPassedOver: boolean;
}

export interface StageMisfit extends Pick<Misfit, 'reason' | 'message'> {
  readonly stage: string;
}

export interface VerifyOptions {
  readonly store: ShardStore;
  readonly stages: readonly PlacedStage[];
  readonly tools: ReplayTools;
  /** Records to verify of those that came through; all where null. */
  readonly ids: ReadonlySet<string> | null;
  readonly signal: AbortSignal;
}

/**
 * Holds records that came through against their media, and gives all records of the run in order. Of records that wait at a stage it looks whether there are lines that were made of others.
 */
export async function* verifyRecords(options: VerifyOptions): AsyncGenerator<VerifiedRecord> {
  const { store, stages, signal } = options;
  const limit = pLimit(2 * availableParallelism());
  for (const shard of await store.shards()) {
    const replays = new Replays(options, await store.samples(shard));
    const records = await foldShard(store, stages, shard);
    const verified = records.map(async (record) =>
      limit(async () => {
        signal.throwIfAborted();
        return verifyRecord(record, replays, options);
      }),
    );
    // All are waited for: what still reads when this ends would read from closed connections.
    const settled = await Promise.allSettled(verified);
    for (const result of settled) {
      if (result.status === 'rejected') throw result.reason;
      yield result.value;
    }
  }
}

async function verifyRecord(
  record: ShardedRecord,
  replays: Replays,
  { store, stages, ids }: VerifyOptions,
): Promise<VerifiedRecord> {
  if (record.state.at === 'through') {
    if (ids?.has(record.sample.id) ?? true) return replays.verify(record);
    return { record, misfits: [], isUnhashed: false, isPassedOver: true };
  }
  const stale = record.state.at === 'pending' ? await staleLine(record, stages, store) : null;
  if (!stale) return { record, misfits: [], isUnhashed: false, isPassedOver: false };
  const before = await replays.verify(record);
  return { ...before, misfits: [...before.misfits, stale] };
}

/** A line for a record that waits for one was made of other fields than the record has. */
async function staleLine(
  { sample, shard, state }: ShardedRecord,
  stages: readonly PlacedStage[],
  store: ShardStore,
): Promise<StageMisfit | null> {
  const at = state.at === 'pending' ? state.stage : null;
  const placed = stages.find(({ stage }) => stage.name === at);
  if (!placed) return null;
  const lines = await store.lines(placed.key, [shard]);
  if (!lines.has(sample.id)) return null;
  return {
    stage: placed.stage.name,
    reason: 'not_of_this_record',
    message:
      'the line was made from other fields than the record has now: a line of a stage before was ' +
      'edited or done anew; `recaptor resume` does it again',
  };
}

/** Replays of one shard's lines; that of a source counts for all its clips. */
class Replays {
  readonly #options: VerifyOptions;
  readonly #samples: ReadonlyMap<string, Sample>;
  readonly #done = new Map<StageLine, Promise<Replayed>>();

  constructor(options: VerifyOptions, samples: readonly Sample[]) {
    this.#options = options;
    this.#samples = new Map(samples.map((sample) => [sample.id, sample]));
  }

  async verify(record: FoldedRecord): Promise<VerifiedRecord> {
    const { stages } = this.#options;
    const sample = this.#samples.get(record.sourceId);
    if (!sample) throw new InvariantError(`${record.sourceId} is in no shard`);
    const fields: Record<string, unknown> = { ...sample };
    const misfits: StageMisfit[] = [];
    let isUnhashed = false;
    for (const [index, line] of record.state.lines.entries()) {
      const placed = stages[index];
      if (!placed) throw new InvariantError(`${line.stage} is no stage of the run`);
      const { misfit, isUnhashed: lacksHash } = await this.#replay(placed, fields, line);
      if (misfit && (misfit.clips?.includes(record.sample.id) ?? true)) {
        const { reason, message } = misfit;
        misfits.push({ stage: placed.stage.name, reason, message });
      }
      isUnhashed ||= lacksHash;
      Object.assign(fields, fieldsAddedBy(line, record.sample.id));
    }
    return { record, misfits, isUnhashed, isPassedOver: false };
  }

  async #replay(placed: PlacedStage, fields: Fields, line: StageLine): Promise<Replayed> {
    if (!isReplayable(placed)) return { misfit: null, isUnhashed: false };
    const { tools, signal } = this.#options;
    const known = this.#done.get(line);
    const replay = known ?? replayLine(placed, inputOf(placed, fields).picked, line, tools, signal);
    this.#done.set(line, replay);
    return replay;
  }
}

/**
 * Captions are made by stages that ask, from the spans of the stage that splits. What decoders have
 * measured differs between their versions; a change of it shows in the lines that were made from it.
 */
function isReplayable({ stage }: PlacedStage): boolean {
  return stage.roles.length > 0 || stage.splits;
}

/** What a line adds to the fields of a record, or of the clip `id` of it. */
export function fieldsAddedBy(line: StageLine, id: string): Fields {
  if (line.outcome === 'emit') return line.fields;
  const clip = line.outcome === 'split' ? line.clips.find((one) => one.id === id) : undefined;
  return clip ? { ...clip.fields, id } : {};
}
