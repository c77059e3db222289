import { styleText } from 'node:util';

/** A piece of a line in one colour. */
export interface Span {
  readonly text: string;
  readonly style?: Parameters<typeof styleText>[0];
}

/** One line of a terminal, without its end. */
export type Line = readonly Span[];

export function plain(text: string): Line {
  return [{ text }];
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

/** At most so many characters; a line that is cut off ends in `…`. */
export function clipped(line: Line, columns: number): Line {
  if (textOf(line).length <= columns) return line;
  const kept: Span[] = [];
  let room = columns - 1;
  for (const span of line) {
    if (room <= 0) break;
    kept.push({ ...span, text: span.text.slice(0, room) });
    room -= span.text.length;
  }
  return [...kept, { text: '…' }];
}

/** The line as it is written: `colours` says whether the terminal shows and wants any. */
export function painted(line: Line, colours: boolean): string {
  if (!colours) return textOf(line);
  return line
    .map(({ text, style }) =>
      // Whether there is a terminal is settled: `validateStream` would look at stdout again.
      style === undefined ? text : styleText(style, text, { validateStream: false }),
    )
    .join('');
}
