import { parse as parseLossless } from 'lossless-json';

/** A number of 16 digits or more, or with an exponent; a text that looks like one does no harm. */
const MAY_LOSE_DIGITS = /[[:,]\s*-?(?:\d{16}|\d[\d.]*[eE])/;

/**
 * Parses JSON without damage to 64-bit ids: a whole number beyond 2^53 becomes its digits as a
 * string, and a number beyond any double (`1e999`) becomes null. Throws SyntaxError.
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!MAY_LOSE_DIGITS.test(text)) return value;
  return parseLossless(text, nullForInfinity, {
    parseNumber: exactNumber,
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

function exactNumber(digits: string): string | number {
  const value = Number(digits);
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(value) ? digits : value;
}

/** Apart from `exactNumber`, which may not return null. */
function nullForInfinity(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
