import type { Json } from './table.ts';

/** Why a text is no literal, and where. */
export class PythonLiteralError extends Error {}

/** Deeper lists are an attack, not data. */
const MAX_DEPTH = 32;

const SPACE = /\s*/y;
const NUMBER = /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[+-]?[A-Za-z_]\w*/y;
const PLAIN_TEXT = { "'": /[^'\\\r\n]*/y, '"': /[^"\\\r\n]*/y } as const;
const ESCAPE =
  /\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(\r\n|[^0-7xuUN]))/suy;

/** NumPy and pandas write the last two, which are no literals. */
const NAMED: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['None', null],
  ['True', true],
  ['False', false],
  ['nan', null],
  ['inf', null],
  ['-inf', null],
]);

const ESCAPED: ReadonlyMap<string, string> = new Map([
  ...['\\', "'", '"'].map((mark) => [mark, mark] as const),
  ...['\n', '\r\n', '\r'].map((lineEnd) => [lineEnd, ''] as const),
  ['a', '\u{7}'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/**
 * Parses what `repr` writes for lists and tuples of strings, numbers, None, True and False, as
 * `ast.literal_eval` would; tuples become lists. `nan` and infinities become null, whole numbers
 * beyond 2^53 their digits. Throws PythonLiteralError for everything else: sets, dicts, bytes,
 * prefixes, strings in triple quotes or side by side, `\N{…}`, numbers that are put together.
 */
export function parsePythonLiteral(text: string): Json {
  const reader = new LiteralReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class LiteralReader {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): Json {
    this.#match(SPACE);
    const start = this.#text[this.#position];
    if (start === '[') return this.#items(']', depth).items;
    if (start === '(') return this.#tuple(depth);
    if (start === "'" || start === '"') return this.#string(start);
    const number = this.#number();
    return number === undefined ? this.#named() : number;
  }

  end(): void {
    this.#match(SPACE);
    if (this.#position < this.#text.length) throw this.#unexpected();
  }

  /** In parentheses, one value without a comma is that value. */
  #tuple(depth: number): Json {
    const { items, endsInComma } = this.#items(')', depth);
    const [only] = items;
    return items.length === 1 && !endsInComma && only !== undefined ? only : items;
  }

  #items(close: ']' | ')', depth: number): { items: Json[]; endsInComma: boolean } {
    if (depth === MAX_DEPTH) throw new PythonLiteralError(`more than ${MAX_DEPTH} lists deep`);
    const items: Json[] = [];
    this.#position++;
    for (;;) {
      this.#match(SPACE);
      if (this.#skip(close)) return { items, endsInComma: items.length > 0 };
      items.push(this.value(depth + 1));
      this.#match(SPACE);
      if (this.#skip(',')) continue;
      if (this.#skip(close)) return { items, endsInComma: false };
      throw this.#unexpected();
    }
  }

  #string(quote: "'" | '"'): string {
    let text = '';
    this.#position++;
    for (;;) {
      text += this.#match(PLAIN_TEXT[quote])?.[0] ?? '';
      if (this.#skip(quote)) return text;
      const escape = this.#match(ESCAPE);
      if (escape === null) throw this.#unexpected();
      text += this.#unescape(escape);
    }
  }

  #unescape([
    whole,
    octal,
    twoDigits,
    fourDigits,
    eightDigits,
    mark = '',
  ]: RegExpExecArray): string {
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const digits = twoDigits ?? fourDigits ?? eightDigits;
    // Python keeps the backslash where it knows no such escape.
    if (digits === undefined) return ESCAPED.get(mark) ?? whole;
    const code = Number.parseInt(digits, 16);
    if (code <= 0x10_ff_ff) return String.fromCodePoint(code);
    throw new PythonLiteralError(`${whole} is no character`);
  }

  #number(): Json | undefined {
    const digits = this.#match(NUMBER)?.[0];
    if (digits === undefined) return undefined;
    if (/^[+-]?0\d+$/.test(digits) && Number(digits) !== 0) {
      throw new PythonLiteralError(`${digits} is no number`);
    }
    const value = Number(digits);
    if (/^[+-]?\d+$/.test(digits) && !Number.isSafeInteger(value)) return digits.replace(/^\+/, '');
    return Number.isFinite(value) ? value : null;
  }

  #named(): Json {
    const start = this.#position;
    const value = NAMED.get(this.#match(NAME)?.[0] ?? '');
    if (value !== undefined) return value;
    this.#position = start;
    throw this.#unexpected();
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#position = pattern.lastIndex;
    return match;
  }

  #skip(mark: string): boolean {
    if (this.#text[this.#position] !== mark) return false;
    this.#position++;
    return true;
  }

  #unexpected(): PythonLiteralError {
    const found = this.#text.slice(this.#position, this.#position + 12);
    return new PythonLiteralError(
      found === ''
        ? 'the text ends too early'
        : `unexpected ${JSON.stringify(found)} at character ${this.#position + 1}`,
    );
  }
}
