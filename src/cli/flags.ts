import { InvalidArgumentError } from 'commander';
import { createMix } from '../captions/mix.ts';
import { COLUMN_ROLES, type ColumnMapping, type ColumnRole } from '../core/dataset.ts';
import { messageOf } from '../core/errors.ts';
import { POOLS, type Pool } from '../core/stage.ts';

/** `12` */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('a whole number above 0.');
}

/** `12.5` */
export function amount(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('a number above 0.');
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('a whole number, 0 or more.');
}

/** `caption=TEXT`, given once or more often. */
export function columnMapping(
  text: string,
  before: Partial<ColumnMapping> = {},
): Partial<ColumnMapping> {
  const [role = '', column = ''] = splitAtEquals(text);
  if (column === '' || !isColumnRole(role)) {
    throw new InvalidArgumentError(`ROLE=COLUMN, where ROLE is one of ${COLUMN_ROLES.join(', ')}.`);
  }
  return { ...before, [role]: column };
}

/** One `--set`: where in the settings, and what. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** `motion.dropLowest=0.3`, given once or more often. Values are JSON, and what is none is text. */
export function settings(text: string, before: readonly Setting[] = []): readonly Setting[] {
  const [name, value] = splitAtEquals(text);
  if (name === '' || value === '') {
    throw new InvalidArgumentError('NAME=VALUE, such as motion.dropLowest=0.3.');
  }
  return [...before, { path: name.split('.'), value: jsonOrText(value) }];
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `long=0.95,original=0.05`; which names there are depends on the run. */
export function mixShares(text: string): Readonly<Record<string, number>> {
  const pairs = text.split(',').map(splitAtEquals);
  const shares = pairs.map(([name, share]) => [name, Number(share)] as const);
  const isRight = shares.every(([name, share]) => name !== '' && share >= 0 && share <= 1);
  if (!isRight) {
    throw new InvalidArgumentError('shares between 0 and 1, such as long=0.5,original=0.5.');
  }
  const mix = Object.fromEntries(shares);
  try {
    createMix(mix, 0);
  } catch (error) {
    throw new InvalidArgumentError(`${messageOf(error)}.`);
  }
  return mix;
}

/** `style=0.2,lighting=0.5`; of `known` names, where they are told here. */
export function probabilities(
  known?: readonly string[],
): (text: string) => Readonly<Record<string, number>> {
  return (text) => {
    const pairs = text.split(',').map(splitAtEquals);
    const wrong = pairs.some(
      ([name, share]) =>
        name === '' ||
        known?.includes(name) === false ||
        share === '' ||
        !(Number(share) >= 0 && Number(share) <= 1),
    );
    if (!wrong) return Object.fromEntries(pairs.map(([name, share]) => [name, Number(share)]));
    const of = known ? `${known.join(', ')} with ` : '';
    throw new InvalidArgumentError(`${of}probabilities between 0 and 1, such as NAME=0.2.`);
  };
}

/** `style,lighting` */
export function nameList(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

/** `media,vlm,llm` */
export function poolList(text: string): readonly Pool[] {
  const names = text.split(',');
  const pools = POOLS.filter((pool) => names.includes(pool));
  if (pools.length === names.length) return pools;
  throw new InvalidArgumentError(`pools, out of ${POOLS.join(', ')}, with commas between.`);
}

function splitAtEquals(text: string): [string, string] {
  const at = text.indexOf('=');
  return at === -1 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function isColumnRole(text: string): text is ColumnRole {
  return COLUMN_ROLES.some((role) => role === text);
}
