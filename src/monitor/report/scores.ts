import { kebabCase, LABELS, type Label } from '../../core/labels.ts';
import type { Fields } from '../../core/sample.ts';

/** A number of records that the report draws as a histogram. */
export interface ShownScore {
  /** The field of a record, or what follows from its fields; also how a filter's reasons begin. */
  readonly field: string;
  readonly title: string;
  readonly unit: string;
}

/** In the order of the report. A score that no record of a run has is left out. */
export const SHOWN_SCORES: readonly ShownScore[] = [
  { field: 'motion', title: 'Motion', unit: 'frame diagonals per second' },
  { field: 'aesthetic', title: 'Aesthetic score', unit: 'by the scorer that the manifest names' },
  { field: 'sharpness', title: 'Sharpness', unit: 'squared gray levels' },
  { field: 'contrast', title: 'Contrast', unit: 'gray levels' },
  { field: 'brightness', title: 'Brightness', unit: 'gray levels' },
  { field: 'clipped', title: 'Clipped pixels', unit: 'share' },
  { field: 'colourfulness', title: 'Colourfulness', unit: "Hasler and Suesstrunk's M3" },
  { field: 'flatShare', title: 'Flat area', unit: 'share' },
  { field: 'blackShare', title: 'Black', unit: 'share' },
  { field: 'freezeShare', title: 'Frozen', unit: 'share' },
  { field: 'barShare', title: 'Bars', unit: 'share of the frame' },
  { field: 'durationSeconds', title: 'Length', unit: 'seconds' },
  { field: 'width', title: 'Width', unit: 'pixels' },
  { field: 'height', title: 'Height', unit: 'pixels' },
  { field: 'aspect', title: 'Aspect', unit: 'longer side by shorter side' },
  { field: 'fps', title: 'Frame rate', unit: 'frames a second' },
  ...LABELS.map((label) => ({
    field: kebabCase(label),
    title: `Label ${kebabCase(label)}`,
    unit: 'probability',
  })),
];

const LABEL_OF: ReadonlyMap<string, Label> = new Map(
  LABELS.map((label) => [kebabCase(label), label]),
);

/** The scores that a record has. */
export function scoresOf(fields: Fields): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  for (const { field } of SHOWN_SCORES) {
    const value = valueOf(field, fields);
    if (typeof value === 'number' && Number.isFinite(value)) scores.set(field, value);
  }
  return scores;
}

function valueOf(score: string, fields: Fields): unknown {
  if (score === 'aspect') return aspectOf(fields);
  const label = LABEL_OF.get(score);
  if (label === undefined) return fields[score];
  const { labels } = fields as { readonly labels?: Partial<Record<Label, unknown>> | null };
  return labels?.[label];
}

/** As filters of pictures have it. */
function aspectOf({ width, height }: Fields): number | null {
  if (typeof width !== 'number' || typeof height !== 'number') return null;
  return Math.max(width, height) / Math.min(width, height);
}

/** How a filter names its reasons: the score, then one of these. */
const RULES = /-(?:below-min|above-max|dropped-lowest|dropped-highest)$/;

/** The score that a rejection was about; null where its reason names none. */
export function scoreOfReason(reason: string): string | null {
  return RULES.test(reason) ? reason.replace(RULES, '') : null;
}
