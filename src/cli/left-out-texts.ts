import type { LeftOut } from '../core/left-out.ts';
import { formatDuration } from './format.ts';

const SECONDS_SHOWN = 600;

/** Parts of shots in no clip, the most frequent first, with their length in words. */
export function leftOutTexts(
  leftOut: LeftOut,
): readonly { readonly reason: string; readonly count: number; readonly length: string }[] {
  return Object.entries(leftOut)
    .toSorted(([, one], [, other]) => other.count - one.count)
    .map(([reason, { count, seconds }]) => ({ reason, count, length: lengthText(seconds) }));
}

function lengthText(seconds: number): string {
  return seconds < SECONDS_SHOWN ? `${seconds.toFixed(1)} s` : formatDuration(seconds);
}
