import type { Sample } from '../core/sample.ts';
import { restOf } from './record-values.ts';
import { badRow } from './source-errors.ts';
import { isJsonObject } from './table.ts';
import type { Json, Values } from './table.ts';

/** A clip as one entry of a list names it; what stands beside its times is absent of a mere pair. */
export interface NamedSpan {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Undefined where the entry has no such key. */
  readonly caption?: string | null;
  readonly extra?: Sample['extra'];
}

const START_KEYS = ['start', 'start_seconds', 'start_time', 'startSeconds'];
const END_KEYS = ['end', 'end_seconds', 'end_time', 'endSeconds'];
const CAPTION_KEYS = ['caption', 'text'];
const EXTRA_KEY = 'extra';

/** `0:00:16.300`, as Python writes a time; hours and minutes may be missing. */
const CLOCK_TIME = /^(?:(?:(\d+):)?([0-5]?\d):)?(\d+(?:\.\d*)?)$/;

/**
 * Reads one clip: `[start, end]`, or an object with `start`, `end`, perhaps a `caption`, and whatever
 * else is to be kept of it. Throws SourceError naming the row for what is no clip.
 */
export function readSpan(entry: Json, column: string, origin: string): NamedSpan {
  const [start, end, ...others] = Array.isArray(entry) ? entry : timesIn(entry);
  const startSeconds = secondsOf(start ?? null);
  const endSeconds = secondsOf(end ?? null);
  if (startSeconds === null || endSeconds === null || others.length > 0) {
    const problem = `${JSON.stringify(entry)} in column "${column}" is no [start, end].`;
    throw badRow(origin, `${problem} Give seconds or H:MM:SS.fff.`);
  }
  if (endSeconds <= startSeconds) {
    throw badRow(origin, `the clip ${JSON.stringify(entry)} ends before it has begun. Mend it.`);
  }
  const times = { startSeconds, endSeconds };
  return isJsonObject(entry) ? { ...times, ...besideTimes(entry, column, origin) } : times;
}

function timesIn(entry: Json): readonly (Json | undefined)[] {
  if (!isJsonObject(entry)) return [];
  return [START_KEYS, END_KEYS].map((keys) => entry[keyAmong(keys, entry) ?? '']);
}

function besideTimes(
  entry: Values,
  column: string,
  origin: string,
): Pick<NamedSpan, 'caption' | 'extra'> {
  const captionKey = keyAmong(CAPTION_KEYS, entry);
  const caption = captionKey === null ? undefined : (entry[captionKey] ?? null);
  if (caption !== undefined && caption !== null && typeof caption !== 'string') {
    const problem = `the caption of ${JSON.stringify(entry)} in column "${column}" is no text.`;
    throw badRow(origin, `${problem} Mend it.`);
  }
  const used = [keyAmong(START_KEYS, entry), keyAmong(END_KEYS, entry), captionKey];
  const own = entry[EXTRA_KEY] ?? null;
  const extra = isJsonObject(own)
    ? { ...restOf(entry, [...used, EXTRA_KEY]), ...own }
    : restOf(entry, used);
  return {
    ...(caption !== undefined && { caption }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function keyAmong(keys: readonly string[], entry: Values): string | null {
  return keys.find((key) => Object.hasOwn(entry, key)) ?? null;
}

function secondsOf(value: Json): number | null {
  if (typeof value === 'number') return value >= 0 ? value : null;
  const [matched, hours = '0', minutes = '0', seconds] =
    CLOCK_TIME.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  if (matched === undefined || (matched.includes(':') && Number(seconds) >= 60)) return null;
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  // Adding the parts leaves traces behind the last digit that was written.
  return Number(total.toFixed(6));
}
