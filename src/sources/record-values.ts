import { badRow } from './source-errors.ts';
import type { Json, Values } from './table.ts';

/** A column's value as text; null where it is missing, null or blank. Throws SourceError. */
export function textOf(values: Values, column: string | null, origin: string): string | null {
  if (column === null || !Object.hasOwn(values, column)) return null;
  const value = values[column] ?? null;
  if (value === null) return null;
  if (typeof value === 'object') {
    const problem = `column "${column}" holds a list or an object here. Name another with --map.`;
    throw badRow(origin, problem);
  }
  const text = String(value);
  return text.trim() === '' ? null : text;
}

/** The values of all columns but those that are used already. */
export function restOf(values: Values, used: readonly (string | null)[]): Record<string, Json> {
  const rest: Record<string, Json> = {};
  for (const column of Object.keys(values)) {
    if (used.includes(column)) continue;
    const value = values[column] ?? null;
    // Assigning to a key called `__proto__` would set the prototype and lose the value.
    if (column === '__proto__') Object.defineProperty(rest, column, { value, enumerable: true });
    else rest[column] = value;
  }
  return rest;
}
