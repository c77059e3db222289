import { RecaptorError } from '../../core/errors.ts';
import { NUMBER_FIELDS } from './columns.ts';

/** Filters by word: a record passes that has one of the words. */
export const WORD_FILTERS = [
  ...['outcome', 'stage', 'reason', 'kind', 'folder'],
  ...['flag', 'check', 'model', 'endpoint', 'prompt'],
] as const;

export interface Bounds {
  readonly min: number | null;
  readonly max: number | null;
}

/** Which samples are wanted. */
export interface Filters {
  /** By the name of a word filter; absent ones let everything pass. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** By the name of a number field; a bound itself passes, a record without the number does not. */
  readonly numbers: Readonly<Record<string, Bounds>>;
  /** Stands in a caption or in the id, whatever its case; '' for any. */
  readonly text: string;
  /** Ids of records that pass for the text without holding it: a person's caption is in no index. */
  readonly edited?: readonly string[];
}

/** In which order they come. */
export interface Sort {
  /** A number field, records without it last; null for the order of the run. */
  readonly by: string | null;
  readonly descending: boolean;
}

export interface View {
  readonly filters: Filters;
  readonly sort: Sort;
}

const RUN_ORDER: Sort = { by: null, descending: false };

const MOST_WORDS = 50;
const MOST_LETTERS = 1_000;

/**
 * The view that an address asks for: `outcome=rejected&motion=0.1..0.5&text=two+cats&sort=-motion`.
 * Throws RecaptorError `view_invalid` on a value that is none; names that it does not know are left
 * to others.
 */
export function parseView(parameters: URLSearchParams): View {
  const words: Record<string, readonly string[]> = {};
  for (const name of WORD_FILTERS) {
    const given = [...new Set(parameters.getAll(name))];
    if (given.length > MOST_WORDS) throw invalid(name, `at most ${MOST_WORDS} values`);
    if (given.length > 0) words[name] = given.map((value) => shortEnough(name, value));
  }
  const numbers: Record<string, Bounds> = {};
  for (const { name } of NUMBER_FIELDS) {
    const given = parameters.get(name);
    if (given !== null && given !== '') numbers[name] = parseBounds(name, given);
  }
  const text = shortEnough('text', parameters.get('text')?.trim() ?? '');
  return { filters: { words, numbers, text }, sort: parseSort(parameters.get('sort') ?? '') };
}

function parseBounds(name: string, given: string): Bounds {
  const [min, max, ...more] = given.split('..');
  if (min === undefined || max === undefined || more.length > 0) {
    throw invalid(name, 'two numbers with .. between them, either left out for none: 0.1..0.5');
  }
  return { min: parseBound(name, min), max: parseBound(name, max) };
}

function parseBound(name: string, given: string): number | null {
  if (given.trim() === '') return null;
  const value = Number(given);
  if (Number.isFinite(value)) return value;
  throw invalid(name, 'numbers on both sides of ..');
}

function parseSort(given: string): Sort {
  if (given === '') return RUN_ORDER;
  const descending = given.startsWith('-');
  const by = descending ? given.slice(1) : given;
  if (NUMBER_FIELDS.some(({ name }) => name === by)) return { by, descending };
  throw invalid('sort', 'the name of a number, behind a - for the largest first');
}

function shortEnough(name: string, value: string): string {
  if (value.length <= MOST_LETTERS) return value;
  throw invalid(name, `at most ${MOST_LETTERS} characters`);
}

function invalid(name: string, wanted: string): RecaptorError {
  return new RecaptorError(`the filter "${name}" wants ${wanted}`, { code: 'view_invalid' });
}
