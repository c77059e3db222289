import { canonicalJson } from '../core/hash.ts';
import type { RunSettings } from './run-file.ts';

/** What a run's new settings would change, for people to read before they say `--update`. */
export interface SettingsChange {
  /** `endpoints.local.model: "a" -> "b"`, one per value that differs. */
  readonly values: readonly string[];
  /** Stages whose fingerprint is new: all their records are done again. */
  readonly redone: readonly string[];
}

export function changeBetween(before: RunSettings, after: RunSettings): SettingsChange {
  return {
    values: differences(before.config, after.config, ''),
    redone: after.stages.filter((key) => !before.stages.includes(key)).map(nameOf),
  };
}

function nameOf(key: string): string {
  return key.slice(0, key.indexOf('@'));
}

const LONGEST_VALUE = 60;

function differences(before: unknown, after: unknown, path: string): string[] {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
    return keys.flatMap((key) =>
      differences(before[key], after[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return [`${path}: ${show(before)} -> ${show(after)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function show(value: unknown): string {
  if (value === undefined) return '(unset)';
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}
