import type { StageLine } from '../../src/core/record.ts';

/** A third of the records is below it, or above the other bound. */
const SHARPNESS = { values: 300, min: 60, max: 260 } as const;

/** Sharpness is all over its range, and the filter has dropped by it. */
export function varySharpness(line: StageLine, number: number): StageLine {
  const sharpness = number % SHARPNESS.values;
  if (line.outcome !== 'emit') return line;
  if ('sharpness' in line.fields) return { ...line, fields: { ...line.fields, sharpness } };
  if (!line.stage.startsWith('filter-')) return line;
  const { min, max } = SHARPNESS;
  if (sharpness >= min && sharpness <= max) return line;
  const [reason, threshold] =
    sharpness < min ? ['sharpness-below-min', min] : ['sharpness-above-max', max];
  const { id, stage, input } = line;
  return { id, stage, input, outcome: 'reject', reason, value: sharpness, threshold };
}
