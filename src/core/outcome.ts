import type { LeftOut } from './left-out.ts';
import type { Fields } from './sample.ts';

/** What a stage says of one record. Nothing else can happen to a record. */
export type Outcome<Added extends object = Fields> = Emit<Added> | Split<Added> | Reject | Fail;

/** The record goes on, with these fields added. */
export interface Emit<Added extends object = Fields> {
  readonly outcome: 'emit';
  readonly fields: Added;
}

/** The record goes on as several: a video as its clips. Only a stage that `splits` says so. */
export interface Split<Added extends object = Fields> {
  readonly outcome: 'split';
  /** At least one, in order. */
  readonly clips: readonly Clip<Added>[];
  /** Absent where nothing is, and in lines of old. */
  readonly leftOut?: LeftOut;
}

export interface Clip<Added extends object = Fields> {
  /** Unlike that of any other record of the run; the source's id is a good start of it. */
  readonly id: string;
  readonly fields: Added;
}

/** A rule dropped the record, for good. Asking again would give the same answer. */
export interface Reject {
  readonly outcome: 'reject';
  /** The rule, in kebab-case: `too-small`. Reports count by it. */
  readonly reason: string;
  /** What was measured, in the unit that the rule states. */
  readonly value: number | string | null;
  /** What it was held against, in the same unit. */
  readonly threshold: number | string | null;
}

/** Something broke and attempts are used up. `recaptor retry` does it again. */
export interface Fail {
  readonly outcome: 'fail';
  readonly code: string;
  readonly message: string;
  /** Whether doing the same again may succeed. */
  readonly retryable: boolean;
}

export function emit<Added extends object>(fields: Added): Emit<Added> {
  return { outcome: 'emit', fields };
}

export function split<Added extends object>(
  clips: readonly Clip<Added>[],
  leftOut: LeftOut = {},
): Split<Added> {
  return { outcome: 'split', clips, ...(Object.keys(leftOut).length > 0 && { leftOut }) };
}

export function reject(
  reason: string,
  value: Reject['value'] = null,
  threshold: Reject['threshold'] = null,
): Reject {
  return { outcome: 'reject', reason, value, threshold };
}

export function fail(code: string, message: string, retryable: boolean): Fail {
  return { outcome: 'fail', code, message, retryable };
}
