import type { ScoreView } from '../../run-thresholds.ts';
import { count, number, percent } from '../format.ts';
import { BoundControl } from './bound-control.tsx';
import { shareBelow, valueAtShare } from './share-below.ts';
import type { ChangesState } from './use-changes.ts';

const [WIDTH, HEIGHT] = [400, 90];

interface ScoreCardProps {
  readonly score: ScoreView;
  readonly changes: ChangesState;
}

/** A score's histogram with its bounds, and controls to move them. */
export function ScoreCard({ score, changes }: ScoreCardProps) {
  const { title, path, keys } = score;
  const bounds = keys.map((key) => ({ key, value: boundOf(score, key, changes) }));
  const [fixed, moving] = [
    bounds.filter(({ key }) => key === 'min' || key === 'max'),
    bounds.filter(({ key }) => key !== 'min' && key !== 'max'),
  ];
  const controls = (some: typeof bounds) =>
    some.map(({ key, value }) => (
      <BoundControl
        key={key}
        name={key}
        score={score}
        value={value}
        onChange={(next) => changes.change([...path, key], next)}
      />
    ));
  const hasMoving = moving.some(({ value }) => value !== null);
  const others = otherKeys(score);
  return (
    <section class="card score-card" aria-label={title}>
      <h3>{title}</h3>
      <ScoreHistogram score={score} bounds={bounds} />
      <p class="soft">
        {count(score.count)} values; {droppedText(score, bounds)}
      </p>
      {controls(fixed)}
      {moving.length > 0 && (
        <details open={hasMoving}>
          <summary>Moving with the data</summary>
          {controls(moving)}
        </details>
      )}
      {others !== '' && <p class="soft">Besides: {others}</p>}
    </section>
  );
}

interface ShownBound {
  readonly key: string;
  readonly value: number | null;
}

/** As it would be after the changes at hand. */
function boundOf({ path, rule }: ScoreView, key: string, { valueOf }: ChangesState): number | null {
  const changed = valueOf([...path, key]);
  const value = changed === undefined ? rule?.[key] : changed;
  return typeof value === 'number' ? value : null;
}

/** The values between which a record passes, by this score alone and over the whole distribution. */
function passingRange(
  { quantiles, path }: ScoreView,
  bounds: readonly ShownBound[],
): { readonly low: number; readonly high: number } {
  const valueOf = (name: string) => bounds.find(({ key }) => key === name)?.value ?? null;
  const [lowest, highest, keep] = ['dropLowest', 'dropHighest', 'keep'].map(valueOf);
  const at = (share: number | null | undefined): number | null =>
    share === null || share === undefined ? null : valueAtShare(quantiles, share);
  const lowIsBetter = LOW_IS_BETTER.has(path[0] ?? '');
  const kept = keep === null || keep === undefined ? null : at(lowIsBetter ? keep : 1 - keep);
  const lows = [valueOf('min'), at(lowest), lowIsBetter ? null : kept];
  const highs = [
    valueOf('max'),
    at(highest === null || highest === undefined ? null : 1 - highest),
    lowIsBetter ? kept : null,
  ];
  const given = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  return { low: Math.max(-Infinity, ...given(lows)), high: Math.min(Infinity, ...given(highs)) };
}

/** Of these `keep` keeps the lowest. */
const LOW_IS_BETTER: ReadonlySet<string> = new Set([
  'blackShare',
  'freezeShare',
  'barShare',
  'aspect',
  'flatShare',
  'clipped',
]);

function droppedText(score: ScoreView, bounds: readonly ShownBound[]): string {
  const { low, high } = passingRange(score, bounds);
  const below = low === -Infinity ? 0 : shareBelow(score.quantiles, low);
  const above = high === Infinity ? 0 : 1 - shareBelow(score.quantiles, nextAbove(high));
  const dropped = below + above;
  return dropped === 0 ? 'none dropped by it' : `about ${percent(dropped, 1)} dropped by it`;
}

function nextAbove(value: number): number {
  return value + Math.abs(value) * 1e-9 + Number.MIN_VALUE;
}

function otherKeys({ rule }: ScoreView): string {
  const { by, onMissing, tiers } = rule ?? {};
  return [
    ...(typeof by === 'string' ? [`by ${by}`] : []),
    ...(typeof onMissing === 'string' && onMissing !== 'fail' ? [`missing: ${onMissing}`] : []),
    ...(Array.isArray(tiers) ? [`${tiers.length} tiers`] : []),
  ].join(', ');
}

interface ScoreHistogramProps {
  readonly score: ScoreView;
  readonly bounds: readonly ShownBound[];
}

function ScoreHistogram({ score, bounds }: ScoreHistogramProps) {
  const { bins, title } = score;
  const [first, last] = [bins[0], bins.at(-1)];
  if (!first || !last) return <p class="soft">No record has it yet.</p>;
  const { low, high } = passingRange(score, bounds);
  const span = last.to - first.from || 1;
  const x = (value: number): number =>
    Math.min(WIDTH, Math.max(0, ((value - first.from) / span) * WIDTH));
  const most = Math.max(...bins.map((bin) => bin.count));
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${WIDTH} ${HEIGHT + 16}`}
      role="img"
      aria-label={`${title}, from ${number(first.from)} to ${number(last.to)}`}
    >
      {bins.map((bin) => {
        const height = bin.count === 0 ? 0 : Math.max(1.5, (bin.count / most) * HEIGHT);
        const middle = (bin.from + bin.to) / 2;
        const isKept = middle >= low && middle <= high;
        return (
          <rect
            key={bin.from}
            class={isKept ? 'bar-kept' : 'bar-dropped'}
            x={x(bin.from) + 0.3}
            width={Math.max(0.5, WIDTH / bins.length - 0.6)}
            y={HEIGHT - height}
            height={height}
          />
        );
      })}
      {[low, high].filter(Number.isFinite).map((bound) => (
        <line key={bound} class="bound" x1={x(bound)} x2={x(bound)} y1="0" y2={HEIGHT} />
      ))}
      <text x="0" y={HEIGHT + 13}>
        {number(first.from)}
      </text>
      <text x={WIDTH} y={HEIGHT + 13} text-anchor="end">
        {number(last.to)}
      </text>
    </svg>
  );
}
