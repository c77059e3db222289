/** A field's text; null where nothing stands between the delimiters, not even quotes. */
export type CsvField = string | null;

/** A longer record has a quote that is not closed. In UTF-16 units. */
const MAX_RECORD_LENGTH = 16 * 1024 * 1024;

/** Why a record cannot be read. */
export class CsvError extends Error {}

/**
 * Puts CSV records together from a file's lines, strictly by RFC 4180: a field in quotes may hold
 * delimiters, line ends and doubled quotes, and nothing may follow it; in a field without quotes at
 * its start, quotes are text.
 *
 * Own code because DuckDB's reader loses rows without an error (1.5.6, streaming: what goes wrong
 * after the first 32 MB ends the result; `parallel = false`: an unclosed quote ends the file).
 */
export class CsvRecordReader {
  readonly #delimiter: string;
  #fields: CsvField[] = [];
  /** What a quoted field holds so far; null outside of quotes. */
  #open: string | null = null;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** Whether the next line goes on with a record. */
  get isInsideRecord(): boolean {
    return this.#open !== null;
  }

  /** Takes a line, without its `\n`; gives the record that ends in it, else null. Throws CsvError. */
  add(line: string): CsvField[] | null {
    const end = line.endsWith('\r') ? line.length - 1 : line.length;
    let position = 0;
    if (this.#open !== null) {
      position = this.#readQuoted(line, 0, end);
      if (position === -1) return null;
    }
    while (position <= end) {
      if (line.startsWith('"', position)) {
        this.#open = '';
        position = this.#readQuoted(line, position + 1, end);
        if (position === -1) return null;
      } else position = this.#readPlain(line, position, end);
    }
    const fields = this.#fields;
    this.#fields = [];
    return fields;
  }

  /** Gives where the next field starts (beyond `end` after the last one), or -1 inside quotes. */
  #readQuoted(line: string, start: number, end: number): number {
    let text = this.#open ?? '';
    let from = start;
    for (;;) {
      const quote = line.indexOf('"', from);
      if (quote === -1) {
        this.#open = `${text}${line.slice(from)}\n`;
        if (this.#open.length > MAX_RECORD_LENGTH) throw new CsvError('a quote is not closed');
        return -1;
      }
      if (!line.startsWith('"', quote + 1)) {
        this.#open = null;
        this.#fields.push(text + line.slice(from, quote));
        return this.#afterQuote(line, quote + 1, end);
      }
      text += line.slice(from, quote + 1);
      from = quote + 2;
    }
  }

  #afterQuote(line: string, position: number, end: number): number {
    if (position === end || line.startsWith(this.#delimiter, position)) return position + 1;
    throw new CsvError('text follows the closing quote of a field');
  }

  #readPlain(line: string, start: number, end: number): number {
    const found = line.indexOf(this.#delimiter, start);
    const stop = found === -1 ? end : found;
    const text = line.slice(start, stop);
    if (text.includes('\r')) throw new CsvError('a line ends in CR alone. Save the file with LF');
    this.#fields.push(text === '' ? null : text);
    return stop + 1;
  }
}
