import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { SourceError } from '../core/errors.ts';

export interface ExpandedPattern {
  readonly directory: string;
  /** Names in the directory. */
  readonly names: readonly [string, ...string[]];
}

const MAX_NAMES = 1_000_000;

export function isPattern(location: string): boolean {
  return /[*?]|\{[^{}]*(?:,|\.\.)[^{}]*\}/.test(basename(location));
}

/**
 * Finds the files that `dir/{00000..00012}.tar`, `dir/{a,b}.csv`, `dir/*.parquet` or `dir/part-?.csv`
 * stand for. Braces keep their order; what `*` and `?` find is sorted. Only the last part of a path
 * may be a pattern. Throws SourceError where nothing is found, or a name from braces is missing.
 */
export async function expandPattern(location: string): Promise<ExpandedPattern> {
  const directory = dirname(location);
  const present = await readNames(directory, location);
  const names = new Set(present);
  const found = new Set<string>();
  const missing: string[] = [];
  for (const name of expandBraces(basename(location), location)) {
    if (/[*?]/.test(name)) for (const match of present.filter(matcher(name))) found.add(match);
    else if (names.has(name)) found.add(name);
    else missing.push(name);
  }
  const [firstMissing] = missing;
  if (firstMissing !== undefined) {
    throw notFound(`${location}: ${firstMissing} is missing (${missing.length} in all).`);
  }
  const [first, ...others] = found;
  if (first === undefined) throw notFound(`${location}: no file has such a name.`);
  return { directory, names: [first, ...others] };
}

async function readNames(directory: string, location: string): Promise<string[]> {
  try {
    return (await readdir(directory)).toSorted();
  } catch (error) {
    throw notFound(`${location}: the directory ${directory} cannot be read.`, error);
  }
}

function expandBraces(pattern: string, location: string): string[] {
  const brace = /\{([^{}]*(?:,|\.\.)[^{}]*)\}/.exec(pattern);
  if (brace === null) return [pattern];
  const before = pattern.slice(0, brace.index);
  const after = pattern.slice(brace.index + brace[0].length);
  const names = alternatives(brace[1] ?? '', location).flatMap((choice) =>
    expandBraces(before + choice + after, location),
  );
  if (names.length > MAX_NAMES) throw notFound(`${location}: stands for too many files.`);
  return names;
}

function alternatives(braced: string, location: string): string[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(braced);
  if (range === null) return braced.split(',');
  const [, first = '', last = ''] = range;
  const count = Number(last) - Number(first) + 1;
  if (count < 1 || count > MAX_NAMES) throw notFound(`${location}: {${braced}} is no range.`);
  return Array.from({ length: count }, (_, index) =>
    String(Number(first) + index).padStart(first.length, '0'),
  );
}

function matcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .replaceAll(/[\\^$.|+()[\]{}]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (name) => expression.test(name) && !name.startsWith('.');
}

function notFound(problem: string, cause?: unknown): SourceError {
  return new SourceError(`${problem} Check the name.`, { code: 'source_missing', cause });
}
