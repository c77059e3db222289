import { z } from 'zod';

/**
 * What can be wrong with a clip: the six classes that CogVideoX filters by (Yang et al. 2024,
 * section 3.4), in the paper's order.
 */
export const LABELS = [
  'editing',
  'lackOfMotionConnectivity',
  'lowQuality',
  'lectureType',
  'textDominated',
  'noisyScreenshots',
] as const;
export type Label = (typeof LABELS)[number];

/** How likely each label holds of a clip, 0 to 1; null where the model said nothing of it. */
export const LabelProbabilities = z.record(z.enum(LABELS), z.number().min(0).max(1).nullable());
export type LabelProbabilities = z.output<typeof LabelProbabilities>;

/** What a person says of a clip: whether it has the label. Absent where nobody looked. */
export type GoldLabels = Readonly<Partial<Record<Label, boolean>>>;

/** `text_dominated`, `Text Dominated`, `text-dominated`, …; null for what is no label. */
export function labelOf(name: string): Label | null {
  const letters = lettersOf(name);
  return LABELS.find((label) => lettersOf(label) === letters) ?? null;
}

/** `text_dominated` */
export function snakeCase(label: Label): string {
  return separated(label, '_');
}

/** `text-dominated` */
export function kebabCase(label: Label): string {
  return separated(label, '-');
}

/** A value for each label. */
export function forEachLabel<Value>(valueOf: (label: Label) => Value): Record<Label, Value> {
  return Object.fromEntries(LABELS.map((label) => [label, valueOf(label)])) as Record<Label, Value>;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}

function separated(label: Label, separator: string): string {
  return label.replaceAll(/[A-Z]/g, (letter) => `${separator}${letter.toLowerCase()}`);
}
