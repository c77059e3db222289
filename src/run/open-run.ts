import type { PlacedStage } from './fingerprint.ts';
import type { Tools } from './record-runner.ts';
import type { ShardStore } from './shard-store.ts';
import type { TallyLog } from './tally.ts';

/** A run that jobs can be done on. */
export interface OpenRun {
  readonly uid: string;
  readonly store: ShardStore;
  readonly stages: readonly PlacedStage[];
  readonly tools: Tools;
  readonly tallies: TallyLog;
}
