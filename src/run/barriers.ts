import type { PlacedStage } from './fingerprint.ts';
import { foldShards } from './plan.ts';
import type { ShardStore } from './shard-store.ts';
import {
  resolvedBy,
  withThresholds,
  writeThresholdFile,
  type ThresholdFile,
} from './threshold-file.ts';

/** How far a run may go by now. */
export interface Passage {
  /** All stages, or those before the first barrier that is closed. */
  readonly stages: readonly PlacedStage[];
  readonly isOpen: boolean;
}

/**
 * Before a stage that has to know all records there is a barrier: it is closed while any record of the
 * run is pending at an earlier stage. Of every barrier that is open the thresholds are worked out
 * anew from the files and written where they are not what was written before. They follow from the
 * files alone: whoever opens a barrier, and however often, writes the same.
 */
export async function openBarriers(
  store: ShardStore,
  stages: readonly PlacedStage[],
  signal: AbortSignal,
): Promise<Passage> {
  const passable: PlacedStage[] = [];
  for (const placed of stages) {
    if (placed.stage.gathering === null) {
      passable.push(placed);
      continue;
    }
    const file = await resolve(store, passable, placed, signal);
    if (file === null) return { stages: passable, isOpen: false };
    await writeThresholdFile(store, placed.key, file);
    passable.push(resolvedBy(placed, file));
  }
  return { stages: passable, isOpen: true };
}

/**
 * The stages as an export sees them: with thresholds that hold for the records as they are now,
 * whatever was written. Behind a closed barrier those that were written last stand.
 */
export async function stagesAsOfNow(
  store: ShardStore,
  stages: readonly PlacedStage[],
  signal: AbortSignal,
): Promise<readonly PlacedStage[]> {
  const current: PlacedStage[] = [];
  for (const placed of await withThresholds(store, stages)) {
    const file = placed.stage.gathering && (await resolve(store, current, placed, signal));
    current.push(file ? resolvedBy(placed, file) : placed);
  }
  return current;
}

/** Null while a record is pending at one of the stages before. */
async function resolve(
  store: ShardStore,
  before: readonly PlacedStage[],
  placed: PlacedStage,
  signal: AbortSignal,
): Promise<ThresholdFile | null> {
  const { stage } = placed;
  if (stage.gathering === null) return null;
  const gathering = stage.gathering.open();
  let records = 0;
  for await (const folded of foldShards(store, before, signal)) {
    for (const { state } of folded) {
      if (state.at === 'pending') return null;
      if (state.at !== 'through') continue;
      records += 1;
      gathering.add(stage.pick(state.fields));
    }
  }
  return { records, ...gathering.close() };
}
