import type { Line, Span } from './line.ts';

interface Part {
  readonly count: number;
  /** One character, so that a bar can be read without colours. */
  readonly fill: string;
  readonly style: NonNullable<Span['style']>;
}

export const FILLS = { emitted: '█', rejected: '▒', failed: '×', rest: '·' } as const;

/**
 * Parts of `whole` side by side on so many characters. What is there at all is seen: a part gets one
 * character at least, as long as there is room.
 */
export function barOf(parts: readonly Part[], whole: number, width: number): Line {
  const spans: Span[] = [];
  let left = width;
  let counted = 0;
  for (const { count, fill, style } of parts) {
    if (count <= 0 || left === 0) continue;
    counted += count;
    const until = Math.round((width * Math.min(counted, whole)) / Math.max(1, whole));
    const length = Math.min(left, Math.max(1, until - (width - left)));
    spans.push({ text: fill.repeat(length), style });
    left -= length;
  }
  return [...spans, { text: FILLS.rest.repeat(left), style: 'dim' }];
}
