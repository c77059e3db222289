import { total, type Counts, type RealisedMix } from '../export/summary.ts';
import type { SplitCounts } from '../export/source-counts.ts';
import { formatCount, formatPercent } from './format.ts';
import { leftOutTexts } from './left-out-texts.ts';

/** From all records to the manifest, with a line for every reason on the way. */
export function funnelText(counts: Counts, passedOver: Readonly<Record<string, number>>): string {
  const pending = Object.values(counts.pending).reduce((sum, count) => sum + count, 0);
  return [
    ...passedOverRows(passedOver),
    row('in', counts.samples),
    ...splitRows(counts.split),
    ...reasonRows('rejected', counts.rejected),
    ...reasonRows('failed', counts.failed),
    ...(pending > 0 ? [row('not done yet', pending)] : []),
    row('in the manifest', counts.inManifest),
  ].join('\n');
}

export function mixText(mix: RealisedMix, inManifest: number): string {
  const share = (count: number) =>
    `${formatCount(count)} (${formatPercent(inManifest === 0 ? 0 : count / inManifest)})`;
  const short = mix.short > 0 ? `, short in its place ${share(mix.short)}` : '';
  const without =
    mix.withoutOriginal > 0 ? `; ${formatCount(mix.withoutOriginal)} had no original caption` : '';
  const others = Object.entries(mix.captioners ?? {}).map(
    ([name, { drawn, leftOut }]) =>
      `, ${name} ${share(drawn)}${leftOut > 0 ? ` and ${formatCount(leftOut)} left out` : ''}`,
  );
  return `long ${share(mix.long)}${others.join('')}, original ${share(mix.original)}${short}${without}`;
}

/** What the dataset holds and no record was made of. */
function passedOverRows(passedOver: Readonly<Record<string, number>>): readonly string[] {
  const reasons = Object.entries(passedOver).toSorted(([, a], [, b]) => b - a);
  if (reasons.length === 0) return [];
  const all = reasons.reduce((sum, [, count]) => sum + count, 0);
  return [
    row('passed over at reading', all),
    ...reasons.map(([reason, count]) => row(`    ${reason}`, count)),
  ];
}

/** Rejected and failed are clips, and sources that came to none. */
function splitRows(split: SplitCounts | undefined): readonly string[] {
  if (split === undefined) return [];
  const { sources, clips, leftOut } = split;
  return [
    row(`clips, of ${formatCount(sources)} ${sources === 1 ? 'source' : 'sources'}`, clips),
    ...leftOutTexts(leftOut).map(
      ({ reason, count, length }) => `${row(`    ${reason}`, count)}  (left out, ${length})`,
    ),
  ];
}

function reasonRows(
  what: string,
  counts: Readonly<Record<string, Readonly<Record<string, number>>>>,
): readonly string[] {
  const all = total(counts);
  if (all === 0) return [row(what, 0)];
  const reasons = Object.entries(counts).flatMap(([stage, byReason]) =>
    Object.entries(byReason).map(([reason, count]) => ({ stage, reason, count })),
  );
  return [
    row(what, all),
    ...reasons
      .toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
      .map(({ stage, reason, count }) => `${row(`    ${reason}`, count)}  (${stage})`),
  ];
}

function row(label: string, count: number): string {
  return `  ${label.padEnd(36)}${formatCount(count).padStart(10)}`;
}
