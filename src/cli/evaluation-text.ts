import type { LabelEvaluation } from '../clips/evaluate-labels.ts';
import { PUBLISHED, type PublishedEvaluation } from '../clips/published-labels.ts';
import { LABELS, snakeCase, type Label } from '../core/labels.ts';
import { formatCount } from './format.ts';

const COLUMNS = ['max', 'n', 'TP', 'FP', 'TN', 'FN', 'prec', 'recall', 'acc'];
const WIDTHS = [6, 6, 5, 5, 5, 5, 6, 7, 6];
const NAME_WIDTH = 29;

/** A confusion table of at most 80 columns: a row for each label, CogVideoX's own below it. */
export function evaluationText(
  evaluations: Readonly<Record<Label, LabelEvaluation>>,
  max: Readonly<Record<Label, number>>,
): string {
  return [
    row('', COLUMNS),
    ...LABELS.flatMap((label) => [
      row(snakeCase(label), ownCells(evaluations[label], max[label])),
      row('  CogVideoX', publishedCells(PUBLISHED[label])),
      ...unansweredNote(evaluations[label]),
    ]),
    'TP: model (above max) and person say that the label holds; TN: neither does;',
    'FP: only the model; FN: only the person.',
    'CogVideoX: shares of its test set (arXiv:2408.06072v3, table 14); precision and',
    'recall follow from them. The paper does not say whether positive is the fault,',
    'and its test sets differ by label: no target for another set.',
  ].join('\n');
}

function ownCells(evaluation: LabelEvaluation, max: number): readonly string[] {
  const { n, truePositives, falsePositives, trueNegatives, falseNegatives } = evaluation;
  const counts = [n, truePositives, falsePositives, trueNegatives, falseNegatives];
  const { precision, recall, accuracy } = evaluation;
  const shares = [precision, recall, accuracy].map((share) => share?.toFixed(3) ?? '-');
  return [String(max), ...counts.map(formatCount), ...shares];
}

function publishedCells(published: PublishedEvaluation): readonly string[] {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = published;
  const { precision, recall, accuracy } = published;
  return [
    ...['', ''],
    ...[truePositives, falsePositives, trueNegatives, falseNegatives].map((share) =>
      share.toFixed(2).slice(1),
    ),
    ...[precision.toFixed(3), recall.toFixed(3), accuracy.toFixed(2)],
  ];
}

function unansweredNote({ unanswered }: LabelEvaluation): readonly string[] {
  return unanswered === 0 ? [] : [`  ${formatCount(unanswered)} more without an answer`];
}

function row(name: string, cells: readonly string[]): string {
  const padded = cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0));
  return `${name.padEnd(NAME_WIDTH)}${padded.join('')}`.trimEnd();
}
