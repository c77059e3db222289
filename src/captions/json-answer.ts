import { jsonrepair } from 'jsonrepair';

/**
 * The JSON object in an answer that was asked for as one: fences, text around it and small faults of
 * syntax are put up with. Null where there is none, and where it is not closed: then it was cut off.
 */
export function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start === -1 || end < start) return null;
  const json = text.slice(start, end + 1);
  const value = parsed(json) ?? parsed(repaired(json));
  return isObject(value) ? value : null;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function repaired(json: string): string {
  try {
    return jsonrepair(json);
  } catch {
    return '';
  }
}
