import type { Label } from '../core/labels.ts';

/** A row of CogVideoX's table: shares of its test set, and what follows from them. */
export interface PublishedEvaluation {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** As printed. */
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
}

/**
 * Table 14 of CogVideoX (arXiv:2408.06072v3, appendix K): six classifiers trained from Video-LLaMA on
 * 20,000 labelled videos, tested on a tenth of them. Precision and recall are computed from the
 * printed shares. The paper does not say whether "positive" means that a video has the fault, and
 * calls lack of motion connectivity "Static". Its shares of positives (.53 to .89) are far above
 * those of raw clips, so the figures are no target for another set.
 */
export const PUBLISHED: Readonly<Record<Label, PublishedEvaluation>> = {
  editing: row(0.81, 0.02, 0.09, 0.08, 0.91),
  lackOfMotionConnectivity: row(0.48, 0.04, 0.44, 0.04, 0.92),
  lowQuality: row(0.8, 0.02, 0.09, 0.09, 0.89),
  lectureType: row(0.52, 0, 0.47, 0.01, 0.99),
  textDominated: row(0.6, 0.03, 0.36, 0.02, 0.96),
  noisyScreenshots: row(0.61, 0.01, 0.37, 0.01, 0.98),
};

function row(...[tp, fp, tn, fn, accuracy]: readonly [number, number, number, number, number]) {
  return {
    truePositives: tp,
    falsePositives: fp,
    trueNegatives: tn,
    falseNegatives: fn,
    accuracy,
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
  };
}
