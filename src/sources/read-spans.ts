import type { Row } from '../core/dataset.ts';
import { parsePythonLiteral, PythonLiteralError } from './python-literal.ts';
import { badRow } from './source-errors.ts';
import { readSpan } from './read-span.ts';
import type { NamedSpan } from './read-span.ts';
import type { Json } from './table.ts';

export type RowSpans = NonNullable<Row['spans']>;

/** Which columns of a row name its clips and their captions. */
export interface SpansReading {
  readonly spansColumn: string;
  readonly captionColumn: string | null;
  /** Whether a caption that is no list of one text for each clip is an error, or the whole video's. */
  readonly captionsAreLists: boolean;
}

export interface SpansValues {
  readonly clips: Json;
  readonly caption: Json;
}

export interface CaptionedSpans {
  /** Undefined where the row names no clips. */
  readonly spans: RowSpans | undefined;
  /** The caption of the whole video; null where there is none, or each clip has its own. */
  readonly caption: string | null;
}

/**
 * Reads the clips of a row, `[[start, end], …]` in seconds or as `H:MM:SS.fff`, and their captions,
 * `['…', …]`: as JSON lists or as the text of Python lists; a clip in a JSON list may be an object, as
 * `readSpan` has it, whose own caption wins. A caption for the whole video is also that of its only
 * clip. Throws SourceError naming the row where the two lists differ in length, or a clip is none.
 */
export function readSpans(
  { clips, caption }: SpansValues,
  reading: SpansReading,
  origin: string,
): CaptionedSpans {
  const named = namedSpans(clips, reading.spansColumn, origin);
  const { ofClips, whole } = captionsOf(caption, reading, { count: named.length, origin });
  if (named.length === 0) return { spans: undefined, caption: whole };
  const ofOnly = named.length === 1 ? whole : null;
  const spans = named.map(({ caption: own, ...span }, clip) => {
    return { ...span, originalCaption: trimmed(own ?? null) ?? ofClips?.[clip] ?? ofOnly };
  });
  return { spans, caption: whole };
}

function namedSpans(value: Json, column: string, origin: string): NamedSpan[] {
  const list = isBlank(value) ? [] : listOf(value, column, origin);
  if (list === null) throw badRow(origin, `column "${column}" holds no list of clips. Mend it.`);
  // One clip may stand without the list around it.
  const isPair = list.length === 2 && list.every((entry) => !isEntry(entry));
  return (isPair ? [list] : list).map((entry) => readSpan(entry, column, origin));
}

function isEntry(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

interface Captions {
  readonly ofClips: readonly (string | null)[] | null;
  readonly whole: string | null;
}

function captionsOf(
  value: Json,
  { captionColumn, captionsAreLists }: SpansReading,
  { count, origin }: { readonly count: number; readonly origin: string },
): Captions {
  const none = { ofClips: null, whole: null };
  if (captionColumn === null || isBlank(value)) return none;
  const whole = typeof value === 'string' ? trimmed(value) : null;
  const mayBeWhole = !captionsAreLists && !Array.isArray(value);
  if (count === 0 && mayBeWhole) return { ...none, whole };
  const list = mayBeWhole ? listOrNull(value) : listOf(value, captionColumn, origin);
  const ofClips = list?.every(isTextOrNull) === true ? list.map(trimmed) : null;
  if (ofClips?.length === count) return { ...none, ofClips };
  if (mayBeWhole) return { ...none, whole };
  const problem = `column "${captionColumn}" is no list of ${count} texts, one for each clip.`;
  throw badRow(origin, `${problem} Mend it.`);
}

/** The list, or the list that the text of one stands for; null for another text. Throws SourceError. */
function listOf(value: Json, column: string, origin: string): Json[] | null {
  try {
    return parseList(value);
  } catch (error) {
    if (!(error instanceof PythonLiteralError)) throw error;
    throw badRow(origin, `column "${column}" holds no list: ${error.message}. Mend it.`, error);
  }
}

function listOrNull(value: Json): Json[] | null {
  try {
    return parseList(value);
  } catch (error) {
    if (error instanceof PythonLiteralError) return null;
    throw error;
  }
}

/** Throws PythonLiteralError. */
function parseList(value: Json): Json[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string' || !/^\s*[[(]/.test(value)) return null;
  const parsed = parsePythonLiteral(value);
  return Array.isArray(parsed) ? parsed : null;
}

function isBlank(value: Json): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

function isTextOrNull(value: Json): value is string | null {
  return value === null || typeof value === 'string';
}

function trimmed(text: string | null): string | null {
  const trimmedText = text?.trim() ?? '';
  return trimmedText === '' ? null : trimmedText;
}
