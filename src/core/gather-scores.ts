import { Distribution, type Observation, type Thresholds } from './distribution.ts';
import type { GatheringNeed } from './gathering.ts';

/** How thresholds follow from the scores of all records. */
interface ThresholdRules<Picked> {
  /** What enters the distribution of one record, from the fields that the stage picked. */
  readonly observe: (picked: Picked) => readonly Observation[];
  readonly resolve: (distribution: Distribution) => Thresholds;
}

/** For a stage whose thresholds move with the distribution of scores. */
export function gatherScores<Picked>({
  observe,
  resolve,
}: ThresholdRules<Picked>): GatheringNeed<Picked> {
  return {
    open: () => {
      const distribution = new Distribution();
      const values: Record<string, number> = {};
      return {
        add: (picked) => {
          for (const observation of observe(picked)) {
            distribution.add(observation);
            values[observation.score] = (values[observation.score] ?? 0) + 1;
          }
        },
        close: () => ({ values, thresholds: resolve(distribution) }),
      };
    },
  };
}
