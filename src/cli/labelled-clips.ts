import { LabelProbabilities } from '../core/labels.ts';
import type { RecordState } from '../core/record.ts';
import type { PlacedStage } from '../run/fingerprint.ts';
import { foldShards } from '../run/plan.ts';
import type { ShardStore } from '../run/shard-store.ts';

export interface LabelledClips {
  /** By id, those of `wanted` that the run has labels of. */
  readonly labels: ReadonlyMap<string, LabelProbabilities>;
  /** By id, why the run has no labels of the others that it knows: `rejected at filter-clips`. */
  readonly without: ReadonlyMap<string, string>;
}

/** Looks the labels of the clips `wanted` up in a run. `stages` end with the one that gives them. */
export async function findLabelledClips(
  store: ShardStore,
  stages: readonly PlacedStage[],
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<LabelledClips> {
  const labels = new Map<string, LabelProbabilities>();
  const without = new Map<string, string>();
  for await (const records of foldShards(store, stages, signal)) {
    for (const { sample, state } of records) {
      if (!wanted.has(sample.id)) continue;
      if (state.at === 'through') {
        labels.set(sample.id, LabelProbabilities.parse(state.fields['labels']));
      } else without.set(sample.id, whyWithout(state));
    }
  }
  return { labels, without };
}

function whyWithout(state: Exclude<RecordState, { at: 'through' }>): string {
  return state.at === 'pending' ? `not done yet (${state.stage})` : `${state.at} at ${state.stage}`;
}
