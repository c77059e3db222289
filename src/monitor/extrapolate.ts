/** What the whole comes to by a pilot, and between what with 95 % confidence. */
export interface Range {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

const Z = 1.959964;

/**
 * The sum over `population` items of which `values` are some, by Student's t with the correction for
 * a finite population. A pilot of one leaves everything open upwards but to be a guess: its range is
 * a tenth to ten times.
 */
export function extrapolate(values: readonly number[], population: number): Range {
  const count = values.length;
  if (count === 0) return { expected: 0, low: 0, high: 0 };
  const sum = values.reduce((total, value) => total + value, 0);
  const mean = sum / count;
  const expected = mean * population;
  if (count >= population) return { expected: sum, low: sum, high: sum };
  if (count === 1) return { expected, low: expected / 10, high: expected * 10 };
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / (count - 1);
  const error = Math.sqrt((variance / count) * (1 - count / population)) * population;
  const half = studentT(count - 1) * error;
  // What the pilot itself took is part of the whole.
  return { expected, low: Math.max(sum, expected - half), high: expected + half };
}

/** The 97.5 % quantile, by Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5). */
function studentT(freedom: number): number {
  const terms = [
    Z,
    (Z ** 3 + Z) / 4 / freedom,
    (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96 / freedom ** 2,
    (3 * Z ** 7 + 19 * Z ** 5 + 17 * Z ** 3 - 15 * Z) / 384 / freedom ** 3,
  ];
  return terms.reduce((total, term) => total + term, 0);
}

export function scaled({ expected, low, high }: Range, factor: number): Range {
  return { expected: expected * factor, low: low * factor, high: high * factor };
}

/** Of things that go on side by side: the longest, and in the worst case one after another. */
export function sideBySide(ranges: readonly Range[]): Range {
  return {
    expected: Math.max(0, ...ranges.map(({ expected }) => expected)),
    low: Math.max(0, ...ranges.map(({ low }) => low)),
    high: ranges.reduce((sum, { high }) => sum + high, 0),
  };
}
