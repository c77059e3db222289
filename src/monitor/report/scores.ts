/** A number of records that the report draws as a histogram. */
export interface ShownScore {
  /** The field of a record; also how a filter's reasons begin. */
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
];

/** How a filter names its reasons: the score, then one of these. */
const RULES = /-(?:below-min|above-max|dropped-lowest|dropped-highest)$/;

/** The score that a rejection was about; null where its reason names none. */
export function scoreOfReason(reason: string): string | null {
  return RULES.test(reason) ? reason.replace(RULES, '') : null;
}
