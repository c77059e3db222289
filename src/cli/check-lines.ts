import { addCheckCounts, CHECK_ACTIONS, type CheckCounts } from '../core/caption-check.ts';
import { formatCount } from './format.ts';

const DONE = {
  fix: 'fixed',
  'ask-again': 'asked again',
  'other-endpoint': 'asked elsewhere',
  flag: 'flagged',
  fail: 'failed',
} as const;

/** What checks of captions found: a line for each, the most frequent first. */
export function checkLines(counts: readonly CheckCounts[]): readonly string[] {
  const checks = Object.entries(addCheckCounts(counts));
  if (checks.length === 0) return [];
  const rows = checks
    .toSorted(([, one], [, other]) => other.found - one.found)
    .map(([check, count]) => {
      const actions = CHECK_ACTIONS.flatMap((action) =>
        count[action] === undefined ? [] : [`${formatCount(count[action])} ${DONE[action]}`],
      );
      return `    ${check.padEnd(20)}${formatCount(count.found).padStart(10)}  ${actions.join(', ')}`;
    });
  return ['  captions at fault, by check', ...rows];
}
