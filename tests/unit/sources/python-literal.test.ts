import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonLiteral, PythonLiteralError } from '../../../src/sources/python-literal.ts';

type Value = string | number | boolean | null | readonly Value[];

/** As Python's `repr` writes a value, or with every string quoted and escaped the other way. */
function repr(value: Value, style: 'repr' | 'escaped' = 'repr'): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'number') return reprNumber(value);
  if (typeof value === 'string') return style === 'repr' ? reprString(value) : escaped(value);
  return `[${value.map((item) => repr(item, style)).join(', ')}]`;
}

/** Whole numbers beyond 2^53 can only have been floating-point numbers here. */
function reprNumber(value: number): string {
  const digits = String(value);
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(value) ? `${digits}.0` : digits;
}

function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const marks: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\\': '\\' };
  const body = Array.from(text, (character) => {
    if (character === quote) return `\\${quote}`;
    const mark = marks[character];
    if (mark !== undefined) return `\\${mark}`;
    const code = character.codePointAt(0) ?? 0;
    if (code < 32 || (code >= 127 && code < 161)) return `\\x${hex(code, 2)}`;
    return code >= 0xd8_00 && code < 0xe0_00 ? `\\u${hex(code, 4)}` : character;
  });
  return `${quote}${body.join('')}${quote}`;
}

function escaped(text: string): string {
  const body = Array.from(text, (character) => `\\U${hex(character.codePointAt(0) ?? 0, 8)}`);
  return `"${body.join('')}"`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

describe('parsePythonLiteral', () => {
  it("reads the lists of Panda-70M's CSV", () => {
    expect(
      parsePythonLiteral("[['0:00:16.300', '0:00:32.566'], ['0:00:44.100', '0:00:49.066']]"),
    ).toEqual([
      ['0:00:16.300', '0:00:32.566'],
      ['0:00:44.100', '0:00:49.066'],
    ]);
    expect(parsePythonLiteral('[0.453857421875, 0.44873046875]')).toEqual([
      0.453857421875, 0.44873046875,
    ]);
    expect(
      parsePythonLiteral(String.raw`['A man.', "It's a dog's day.", 'He says "it\'s".', 'A \\ b']`),
    ).toEqual(['A man.', "It's a dog's day.", 'He says "it\'s".', String.raw`A \ b`]);
  });

  it('reads tuples, names, spaces and a last comma', () => {
    expect(parsePythonLiteral("[('00:00:16.300', '00:00:32.566')]")).toEqual([
      ['00:00:16.300', '00:00:32.566'],
    ]);
    expect(parsePythonLiteral(' [ 1 ,\n2, ] ')).toEqual([1, 2]);
    expect(parsePythonLiteral('((1,), (2), (), [])')).toEqual([[1], 2, [], []]);
    expect(parsePythonLiteral('[None, True, False, nan, -inf]')).toEqual([
      null,
      true,
      false,
      null,
      null,
    ]);
  });

  it('reads numbers, and keeps the digits of those beyond 2^53', () => {
    expect(parsePythonLiteral('[-1, +2, 0, 00, 1., .5, -1.5e-3, 1e999]')).toEqual([
      -1,
      2,
      0,
      0,
      1,
      0.5,
      -0.0015,
      null,
    ]);
    expect(parsePythonLiteral('[9007199254740993]')).toEqual(['9007199254740993']);
  });

  it('reads escapes as Python does, those that it does not know too', () => {
    expect(parsePythonLiteral(String.raw`'\a\b\f\n\r\t\v\0\101\x41\u00e9\U0001f600\d\8'`)).toBe(
      '\u{7}\b\f\n\r\t\v\u{0}AA\u{e9}\u{1f600}\\d\\8',
    );
    expect(parsePythonLiteral("'one \\\ntwo'")).toBe('one two');
  });

  it.each([
    ['', 'the text ends too early'],
    ["['a'", 'the text ends too early'],
    ["['a", 'the text ends too early'],
    ["['a' 'b']", 'unexpected'],
    ["['a'] x", 'unexpected'],
    ["['a',, 'b']", 'unexpected'],
    ["['a')", 'unexpected'],
    ["['''a''']", 'unexpected'],
    ["'one\ntwo'", 'unexpected'],
    ["{'a': 1}", 'unexpected'],
    ['{1, 2}', 'unexpected'],
    ["[b'a']", 'unexpected'],
    ["[r'a']", 'unexpected'],
    ['[null]', 'unexpected'],
    ['[1 + 2]', 'unexpected'],
    ['[np.float64(0.5)]', 'unexpected'],
    ['[012]', 'is no number'],
    [String.raw`['\xg1']`, 'unexpected'],
    [String.raw`['\N{BULLET}']`, 'unexpected'],
    [String.raw`['\U00110000']`, 'is no character'],
    ['['.repeat(33) + ']'.repeat(33), 'lists deep'],
    ["__import__('os')", 'unexpected'],
  ])('refuses %j', (text, problem) => {
    expect(() => parsePythonLiteral(text)).toThrow(PythonLiteralError);
    expect(() => parsePythonLiteral(text)).toThrow(problem);
  });

  it('says where what it does not know stands', () => {
    expect(() => parsePythonLiteral("['a', nope]")).toThrow('unexpected "nope]" at character 7');
  });

  it('gives back whatever was written, in either quotes', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.string({ unit: fc.constantFrom("'", '"', '\\', '\n', 'n', ',', ']', ' ', 'é') }),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      fc.boolean(),
      fc.constant(null),
    );
    const { value } = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('value'), { maxLength: 6 })),
    }));
    fc.assert(
      fc.property(value, (written) => {
        expect(parsePythonLiteral(repr(written))).toEqual(written);
        expect(parsePythonLiteral(repr(written, 'escaped'))).toEqual(written);
      }),
    );
  });

  it('either parses or throws its own error, and never hangs, whatever the text', () => {
    const soup = fc.string({
      unit: fc.constantFrom(...Array.from('[](),\'"\\ nN01.e+-xuU\n')),
      maxLength: 40,
    });
    fc.assert(
      fc.property(soup, (text) => {
        try {
          parsePythonLiteral(text);
        } catch (error) {
          expect(error).toBeInstanceOf(PythonLiteralError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
