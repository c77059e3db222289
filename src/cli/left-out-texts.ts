import type { LeftOut } from '../core/left-out.ts';
import { formatDuration } from './format.ts';

const SECONDS_SHOWN = 600;

/** Parts of shots in no clip, the most frequent first, with their length in words. */
export function leftOutTexts(
  leftOut: LeftOut,
): readonly { readonly reason: string; readonly count: number; readonly length: string }[] {
  return Object.entries(leftOut)
    .toSorted(
      ([reason, one], [another, other]) => other.count - one.count || (reason < another ? -1 : 1),
    )
    .map(([reason, { count, seconds }]) => ({ reason, count, length: lengthText(seconds) }));
}

function lengthText(seconds: number): string {
  return seconds < SECONDS_SHOWN ? `${seconds.toFixed(1)} s` : formatDuration(seconds);
}
