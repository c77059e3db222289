import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { badRow, unreadable } from './source-errors.ts';

export interface LineBatch {
  /** 1-based number of the first line. */
  readonly firstNumber: number;
  readonly lines: readonly string[];
}

const CHUNK_BYTES = 256 * 1024;
/** A longer "line" is a file that has no lines, and would be read whole. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
const NEWLINE = 10;

/**
 * Splits a file at `\n` only (node:readline also splits at U+2028, which JSON allows in a string).
 * A byte order mark is removed. Throws SourceError naming the line for text that is not UTF-8.
 */
export async function* readLines(
  file: string,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<LineBatch> {
  const refuse = (error: unknown): never => {
    throw unreadable(name, error);
  };
  const handle = await open(file).catch(refuse);
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let rest: Buffer[] = [];
    let restBytes = 0;
    let firstNumber = 1;
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES).catch(refuse);
      const read = chunk.subarray(0, bytesRead);
      const end = bytesRead === 0 ? 0 : read.lastIndexOf(NEWLINE) + 1;
      if (end > 0 || (bytesRead === 0 && restBytes > 0)) {
        const text = Buffer.concat([...rest, read.subarray(0, end)]);
        const lines = decodeLines(text, firstNumber, name);
        yield { firstNumber, lines };
        firstNumber += lines.length;
        rest = [];
        restBytes = 0;
      }
      if (bytesRead === 0) return;
      rest.push(Buffer.from(read.subarray(end)));
      restBytes += bytesRead - end;
      if (restBytes > MAX_LINE_BYTES) throw tooLong(name, firstNumber);
    }
  } finally {
    await handle.close();
  }
}

function decodeLines(bytes: Buffer, firstNumber: number, name: string): string[] {
  if (!isUtf8(bytes)) {
    throw badRow(
      `${name}:${firstNumber + linesBeforeBadText(bytes)}`,
      'the text is not UTF-8. Save the file as UTF-8.',
    );
  }
  const text = bytes.toString('utf8');
  const lines = (firstNumber === 1 ? text.replace(/^\u{feff}/u, '') : text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function linesBeforeBadText(bytes: Buffer): number {
  let start = 0;
  for (let count = 0; ; count++) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return count;
    start = end + 1;
  }
}

function tooLong(name: string, number: number): Error {
  const megabytes = MAX_LINE_BYTES / 1024 / 1024;
  return badRow(
    `${name}:${number}`,
    `a line is longer than ${megabytes} MiB. Write one JSON object on each line.`,
  );
}
