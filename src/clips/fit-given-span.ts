import { lengthSeconds, TIME_TOLERANCE_SECONDS } from './span.ts';
import type { Span } from './span.ts';

export interface FitOptions {
  /** Where the source ends. */
  readonly endSeconds: number;
  /** What is shorter is no clip. */
  readonly minSeconds: number;
  /** By how much a span may reach over the source's end: that much is cut off. */
  readonly toleranceSeconds: number;
}

export interface FittedSpan {
  readonly span: Span;
  /** Why it is no clip, as a rule says it; null for one that is. */
  readonly problem: SpanProblem | null;
}

export interface SpanProblem {
  readonly reason: 'span-outside-source' | 'span-too-short';
  readonly value: number;
  readonly threshold: number;
}

/**
 * Fits a clip that a dataset names into its source. One that reaches over the end by more than the
 * tolerance is given as it is, with the problem: the file may be another than the one it was cut
 * from, and its caption would be wrong.
 */
export function fitGivenSpan(given: Span, options: FitOptions): FittedSpan {
  const { endSeconds, minSeconds, toleranceSeconds } = options;
  const furthest = endSeconds + toleranceSeconds + TIME_TOLERANCE_SECONDS;
  if (given.endSeconds > furthest || given.startSeconds >= endSeconds) {
    const problem = { value: given.endSeconds, threshold: endSeconds };
    return { span: given, problem: { reason: 'span-outside-source', ...problem } };
  }
  const span = {
    startSeconds: given.startSeconds,
    endSeconds: Math.min(given.endSeconds, endSeconds),
  };
  const length = lengthSeconds(span);
  if (length >= minSeconds - TIME_TOLERANCE_SECONDS) return { span, problem: null };
  const problem = { value: length, threshold: minSeconds };
  return { span, problem: { reason: 'span-too-short', ...problem } };
}
