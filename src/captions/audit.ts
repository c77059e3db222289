/** What a judge said of a picture and two captions. */
export type Verdict = 'A' | 'B' | null;

/** The question that goes with the picture. */
export function auditQuestion(a: string, b: string): string {
  return [
    'One of these two captions was written for this picture, the other for another picture.',
    `A: ${oneLine(a)}`,
    `B: ${oneLine(b)}`,
    'Which one was written for this picture? Answer with the letter A or B alone.',
  ].join('\n\n');
}

/** Null where the answer names neither, or both. */
export function readVerdict(answer: string): Verdict {
  const letters = new Set(answer.match(/\b[AB]\b/g));
  const [letter] = letters;
  return letters.size === 1 && (letter === 'A' || letter === 'B') ? letter : null;
}

/** The normal distribution's quantile that leaves 2.5 % at each end. */
const Z_95 = 1.959964;

/**
 * The 95 % interval of a share by Wilson (1927), which holds for small counts and near 0 and 1.
 * Null where nothing was counted.
 */
export function wilsonInterval(right: number, count: number): readonly [number, number] | null {
  if (count === 0) return null;
  const share = right / count;
  const z2 = Z_95 ** 2;
  const middle = share + z2 / (2 * count);
  const half = Z_95 * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count ** 2));
  const scale = 1 + z2 / count;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
}

function oneLine(caption: string): string {
  return caption.replaceAll(/\s+/g, ' ').trim();
}
