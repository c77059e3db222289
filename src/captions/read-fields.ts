import { fieldsOf, type CaptionFields, type CaptionStructure } from '../core/caption-fields.ts';
import { isObject, objectIn } from './json-answer.ts';
import { oneLine } from './one-line.ts';

/** What models write where a field has nothing to say. */
const NOTHING =
  /^(?:none|n\/?a|null|unknown|unclear|not (?:applicable|specified|visible)|-+|\.)\.?$/i;

/** Words that models add to the names of fields. */
const ADDED_WORDS = /(?:description|caption|information|info|details?)$/;

/** What an answer in fields holds. */
export interface ReadFields {
  readonly fields: CaptionFields;
  /** Fields that the answer left out, or left empty although a caption needs them. */
  readonly missing: readonly string[];
}

/**
 * Reads a structured caption out of an answer: spelling of the names, lists in place of text, and one
 * object around the fields are put up with. Null where there is no object, or none of the fields.
 */
export function readFields(text: string, structure: CaptionStructure): ReadFields | null {
  const object = objectIn(text);
  if (object === null) return null;
  const candidates = [object, ...Object.values(object).filter(isObject)];
  for (const candidate of candidates) {
    const found = valuesIn(candidate, structure);
    if (found.size === 0) continue;
    const fields = fieldsOf(structure);
    const missing = fields
      .filter(({ name, required }) => (required ? !found.get(name) : !found.has(name)))
      .map(({ name }) => name);
    return {
      fields: Object.fromEntries(fields.map(({ name }) => [name, found.get(name) ?? ''])),
      missing,
    };
  }
  return null;
}

function valuesIn(
  candidate: Readonly<Record<string, unknown>>,
  structure: CaptionStructure,
): ReadonlyMap<string, string> {
  const names = new Map(fieldsOf(structure).map(({ name }) => [stemOf(name), name]));
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(candidate)) {
    const name = names.get(stemOf(key));
    const text = textOf(value);
    if (name !== undefined && text !== null && !values.has(name)) values.set(name, text);
  }
  return values;
}

function stemOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .replace(ADDED_WORDS, '');
}

/** Null for what is no text. */
function textOf(value: unknown): string | null {
  if (value === null) return '';
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!parts.every((part) => typeof part === 'string')) return null;
  const line = oneLine(parts.join(', '));
  return NOTHING.test(line) ? '' : line;
}
