import {
  forEachLabel,
  type GoldLabels,
  type Label,
  type LabelProbabilities,
} from '../core/labels.ts';

/** How a label's answers compare with a person's. Positive: the clip has the label, and is dropped. */
export interface LabelEvaluation {
  /** Clips that both a person and the model judged: the sum of the four below. */
  readonly n: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** Clips that a person judged, and of which the model gave no probability. */
  readonly unanswered: number;
  /** Of the clips dropped, the share that deserved it; null where none was dropped. */
  readonly precision: number | null;
  /** Of the clips that deserved it, the share dropped; null where none did. */
  readonly recall: number | null;
  /** Share judged as the person did; null where n is 0. */
  readonly accuracy: number | null;
}

/**
 * Compares labels with a person's, at the thresholds by which the run drops: a clip has a label where
 * its probability is above `max`, as the filter has it.
 */
export function evaluateLabels(
  clips: Iterable<{ readonly gold: GoldLabels; readonly labels: LabelProbabilities }>,
  max: Readonly<Record<Label, number>>,
): Record<Label, LabelEvaluation> {
  const judged = [...clips];
  return forEachLabel((label) => {
    const pairs = judged.flatMap(({ gold, labels }) => {
      const wanted = gold[label];
      return wanted === undefined ? [] : [{ wanted, probability: labels[label] }];
    });
    const answers = pairs.flatMap(({ wanted, probability }) =>
      probability === null ? [] : [{ wanted, said: probability > max[label] }],
    );
    return { ...evaluated(answers), unanswered: pairs.length - answers.length };
  });
}

function evaluated(
  answers: readonly { readonly wanted: boolean; readonly said: boolean }[],
): Omit<LabelEvaluation, 'unanswered'> {
  const count = (wanted: boolean, said: boolean) =>
    answers.filter((answer) => answer.wanted === wanted && answer.said === said).length;
  const truePositives = count(true, true);
  const falsePositives = count(false, true);
  const trueNegatives = count(false, false);
  const falseNegatives = count(true, false);
  return {
    n: answers.length,
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    accuracy: ratio(truePositives + trueNegatives, answers.length),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
