import type { RevisedRows } from '../export/summary.ts';
import { formatCount, formatPercent } from './format.ts';
import type { ReviewCounts } from './review-counts.ts';

const SHOWN_IDS = 20;

/** What `recaptor review` prints. */
export function reviewText(counts: ReviewCounts): string {
  const { accepted, edited, rejected, requeued, stale, withoutCaption, sample } = counts;
  return [
    row('accepted', accepted),
    row('edited', edited),
    row('rejected', rejected),
    ...(requeued > 0
      ? [`${row('re-queued', requeued)}  (\`recaptor resume\` captions them anew)`]
      : []),
    ...(stale > 0
      ? [`${row('stale', stale)}  (said of another caption: edits stand, the rest has lapsed)`]
      : []),
    ...(withoutCaption > 0
      ? [`${row('no caption now', withoutCaption)}  (dropped, failed or waiting)`]
      : []),
    rateText(counts),
    ...(sample ? sampleLines(sample) : []),
  ].join('\n');
}

/** `reject rate 12.0 % (95 %: 5.6 % to 23.8 %) of 50 reviewed` */
function rateText({ rejectRate, interval, reviewed }: ReviewCounts): string {
  if (rejectRate === null || interval === null) return '  nothing is reviewed yet';
  const [low, high] = interval.map(formatPercent);
  return (
    `  reject rate ${formatPercent(rejectRate)} (95 %: ${low} to ${high}) ` +
    `of ${formatCount(reviewed)} reviewed`
  );
}

function sampleLines({
  count,
  seed,
  left,
}: NonNullable<ReviewCounts['sample']>): readonly string[] {
  const shown = left.slice(0, SHOWN_IDS).join(', ');
  const more = left.length > SHOWN_IDS ? ', …' : '';
  return [
    `  sample of ${formatCount(count)} by seed ${seed}, ${formatCount(left.length)} left` +
      (left.length === 0 ? '' : `: ${shown}${more}`),
  ];
}

function row(label: string, count: number): string {
  return `  ${label.padEnd(16)}${formatCount(count).padStart(8)}`;
}

/** A line of what an export prints. */
export function revisedLine({ accepted, edited, stale }: RevisedRows): string {
  const lapsed = stale === 0 ? '' : `, ${formatCount(stale)} said of another caption`;
  return `  reviewed: ${formatCount(accepted)} accepted, ${formatCount(edited)} edited${lapsed}`;
}
