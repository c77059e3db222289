import { forEachLabel, labelOf, type Label, type LabelProbabilities } from '../core/labels.ts';
import { isObject, objectIn } from './json-answer.ts';

/** Keys under which a model puts the number, where it wraps each label in an object. */
const VALUE_KEYS = ['probability', 'score', 'value', 'confidence'];

/** Shorter names that models use. */
const ALIASES: ReadonlyMap<string, Label> = new Map([
  ['lecture', 'lectureType'],
  ['text', 'textDominated'],
  ['screenshot', 'noisyScreenshots'],
  ['screenshots', 'noisyScreenshots'],
]);

/** What a model writes in place of a number. */
const WORDS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['yes', 1],
  ['false', 0],
  ['no', 0],
]);

/**
 * Reads the labels out of an answer that was asked for as one JSON object: fences, text around it,
 * trailing commas, percentages, numbers as strings, `yes` and `no`, and one object around the labels
 * are put up with. What is missing or makes no sense is null. Null where there is no label at all;
 * an object that is not closed was cut off, and its last number with it, so that counts as none.
 */
export function readLabels(text: string): LabelProbabilities | null {
  const found = findLabels(objectIn(text));
  if (found === null) return null;
  // `80` means 80 %, and then a `1` beside it means 1 %.
  const isPercent = [...found.values()].some((value) => typeof value === 'number' && value > 1);
  const labels = forEachLabel((label) => probabilityOf(found.get(label), isPercent));
  return Object.values(labels).every((value) => value === null) ? null : labels;
}

/** The values of an object's labels, or of the first object in it that has any. */
function findLabels(value: unknown): ReadonlyMap<Label, unknown> | null {
  if (!isObject(value)) return null;
  const own = labelsIn(value);
  if (own.size > 0) return own;
  for (const inner of Object.values(value)) {
    const found = isObject(inner) ? labelsIn(inner) : own;
    if (found.size > 0) return found;
  }
  return null;
}

function labelsIn(fields: Readonly<Record<string, unknown>>): ReadonlyMap<Label, unknown> {
  const labels = new Map<Label, unknown>();
  for (const [name, value] of Object.entries(fields)) {
    const label = labelOf(name) ?? ALIASES.get(name.toLowerCase()) ?? null;
    if (label !== null) labels.set(label, unwrapped(value));
  }
  return labels;
}

/** A number written as text becomes a number, but for one with its own percent sign. */
function unwrapped(value: unknown): unknown {
  const inner = isObject(value) ? VALUE_KEYS.map((key) => value[key]).find(isGiven) : value;
  if (typeof inner !== 'string') return inner;
  const text = inner.trim();
  return text === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

function probabilityOf(value: unknown, isPercent: boolean): number | null {
  const probability = isPercent && typeof value === 'number' ? value / 100 : fraction(value);
  return probability !== null && probability >= 0 && probability <= 1 ? probability : null;
}

function fraction(value: unknown): number | null {
  if (typeof value === 'number') return value;
  const text = String(value).toLowerCase();
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1];
  return percent === undefined ? (WORDS.get(text) ?? null) : Number(percent) / 100;
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}
